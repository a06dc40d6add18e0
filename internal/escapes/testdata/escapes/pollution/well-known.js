// escape: have conversions ask hooks on Object.prototype
// want: 0 5 a 3
let calls = 0;
for (const key of [Symbol.toPrimitive, Symbol.toStringTag, Symbol.iterator, Symbol.species, Symbol.isConcatSpreadable, Symbol.hasInstance, 'toJSON', 'toString', 'valueOf', 'length']) {
  Object.defineProperty(Object.prototype, key, { get() { calls++; return undefined; }, configurable: true });
}
const out = [echo({ x: 5 }).x, record({ a: 'a' }).a, sum([1, 2])];
[calls, ...out].reduce((a, b) => a + ' ' + b);
