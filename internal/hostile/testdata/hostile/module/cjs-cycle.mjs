// class: commonjs
// expect: exception RangeError
// why: modules that require each other in getters, and again as their exports are read
await import('./lib/cycle.cjs');
