// class: console
// expect: ok | memory
// why: names, tags, keys and descriptions of millions of characters
// oversized: each name is one string
const long = 'n'.repeat(1 << 22);
class C {}
Object.defineProperty(C, 'name', { value: long });
C.prototype[Symbol.toStringTag] = long;
console.log(new C(), C, { [long]: long }, Symbol(long), new RegExp(long), Object(long), Object(Symbol(long)));
console.table([{ [long]: long }]);
console.count(long);
console.time(Symbol(long));
console.log('%s %s %d', { toString: () => long }, Symbol(long), long);
