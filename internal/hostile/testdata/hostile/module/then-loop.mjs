// class: modules
// expect: timeout
// why: a module exports a function then that never returns
await import('./lib/then-loop.mjs');
