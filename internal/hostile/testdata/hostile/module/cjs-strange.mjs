// class: commonjs
// expect: ok
// why: what require is given throws, loops back or is no string
await import('./lib/strange.cjs');
