// class: commonjs
// expect: ok
// why: module.loaded has a setter that never ends, which is not called
await import('./lib/loaded-loop.cjs');
