// class: commonjs
// expect: exception RangeError
// why: a file that requires itself by another name, deeper than the stack
globalThis.n = 0;
await import('./lib/deep.cjs');
