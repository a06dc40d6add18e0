import util from 'node:util';
import { results, check } from './check.mjs';

class Foo { constructor() { this.a = 1; } }
class Bar extends Foo { get x() { return 1; } }
class MyError extends Error {}
const circle = { a: 1 };
circle.self = circle;
circle.n = { circle };
const error = Object.assign(new TypeError('bad'), { code: 'X', stack: 'TypeError: bad\n    at f (x.js:1:1)' });
const mine = Object.assign(new MyError('mine'), { stack: 'Error: mine\n    at g (y.js:2:2)' });
const values = [1, -0, 1.5, 'a', "it's", '"\'', 'a\nb', '\x00\x7f', true, null, undefined, Symbol('s'), 10n, [], [1, 2, 3], [1, , 3], {}, { a: 1, b: 'x', c: [1, { d: { e: { f: 1 } } }] },
  { 'a-b': 1, [Symbol('k')]: 2 }, new Foo(), new Bar(), Object.create(null), new Map([[1, { a: 2 }], ['x', new Map([[1, 2]])]]), new Set([1, 'a', [2]]), new Map(),
  new WeakMap(), /re/g, new Date(0), new Date(NaN), function f() {}, () => {}, class A {}, class B extends Foo {}, async () => {}, function* g() {},
  Object.assign(function q() {}, { p: 1 }), circle, error, mine, [error], new Uint8Array(3), new Float64Array([1.5, 2]), new BigInt64Array(2), new ArrayBuffer(4),
  new DataView(new ArrayBuffer(2)), Promise.resolve(5), new Promise(() => {}), new String('abc'), new Number(3), Object(1n),
  { get a() { return 1; }, set a(v) {}, get b() { return 2; }, set c(v) {} }, Array.from({ length: 120 }, (_, i) => i), Array.from({ length: 30 }, (_, i) => `item${i}`),
  { long: 'x'.repeat(200) }, { a: { b: { c: {} } } }, { a: { b: { c: { d: 1 } } } }, { [Symbol.toStringTag]: 'T' }, (function () { return arguments; })(1, 2), Math, JSON,
  [[[[1]]]], { f() {}, g: () => 1 }, new (class extends Array {})(3), Object.create({ a: 1 }), [1.5, -2, 3e21, NaN, Infinity], Array(200),
  { a: 'line1\nline2\nline3 that is long enough to break somewhere in the middle of the line, maybe yes' }, [{ a: 1, b: 2 }, { a: 3, b: 4 }],
  ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'], { x: new Set([{ y: 1 }]) }, { ['__proto__']: 5 }, Object.assign([1, 2], { x: 1, '-1': 2 }), Buffer.from('abc'),
  { [util.inspect.custom](depth, options) { return `custom ${depth} ${typeof options.stylize}`; } }];
const text = (value, options) => util.inspect(value, options);
for (const options of [{}, { depth: 0 }, { depth: null }, { compact: false }, { breakLength: 40 }, { colors: true }, { sorted: true }, { compact: 1 },
  { maxArrayLength: 2, maxStringLength: 5 }, { getters: true }]) values.forEach((value, n) => check(`${n} ${JSON.stringify(options)}`, () => text(value, options)));
for (const args of [['%s %d %i %f %j %o %O %%', 'a', 1.5, 2.7, '3.5x', { a: 1 }, { b: [1] }, { c: 2 }], ['%s', {}], ['%s', () => 1], ['%s', class A {}], ['%s', -0],
  ['%d', 'x'], ['a%'], ['%c css', 'x'], [1, 'a', {}], ['%x', 1], ['%s', null, undefined], ['%s', [1, [2, [3]]]], ['100%', 'x'], ['%s%s', 'a']]) check('format', () => util.format(...args));
export default results();
