// class: throw
// expect: exception
// why: an object of a hundred thousand accessors and symbols
const o = {};
for (let i = 0; i < 1e5; i++) Object.defineProperty(o, i % 2 ? Symbol('s' + i) : 'k' + i, { get() { for (;;); }, enumerable: true });
throw o;
