// class: commonjs
// expect: exception
// why: module and exports are replaced by getters that throw, and frozen
await import('./lib/module-taken.cjs');
