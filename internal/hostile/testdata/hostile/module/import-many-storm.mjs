// class: modules
// expect: timeout | memory | ok
// why: a million modules that do not exist are imported at once
await Promise.allSettled(Array.from({ length: 1e6 }, (_, n) => import('./none' + n)));
