// class: console
// expect: ok
// why: every prototype answers with accessors that never return
const define = Object.defineProperty;
for (const C of [Object, Array, Function, String, Map, Set, Promise, RegExp, Error, Symbol])
  for (const key of [0, 1, 'length', 'then', 'get', 'value', 'done', 'next', 'toJSON', 'prepareStackTrace'])
    try { define(C.prototype, key, { __proto__: null, get() { for (;;); }, set() { for (;;); }, configurable: true }); } catch {}
console.log({ a: [1, , 3] }, new Map([[1, 2]]), new Set([1]), /x/g, Symbol('s'), () => {});
console.table([[1, 2], [3, 4]]);
