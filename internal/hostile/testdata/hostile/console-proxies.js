// class: console
// expect: ok
// why: proxies whose traps never return, wherever the console looks
const p = new Proxy(class {}, new Proxy({}, { get() { for (;;); } }));
const made = Object.create(p);
console.log(p, made, [p], { p }, '%o', p);
console.log('%s %d %i %f %O', p);
console.table(p);
console.table([p, { a: p }], p);
console.table(made);
console.dir(p, p);
console.assert(false, p);
console.trace(made);
