undefined
null
true
1.5
-0
[-0, NaN, -Infinity]
1e21
123456789012345678901234567890n
'top \'level\''
["it's", 'say "hi"', `both ' and "`, 'all \' " `', 'new\nline', 'tab\t\x00\x1b\x7f\u0085', '\ud83d', '\ude00', '😀', '\\']
['x'.repeat(30) + '\n' + 'y'.repeat(60) + '\nend']
['x'.repeat(10003)].map(s => [s])[0][0].length
Symbol('a b')
Symbol.iterator
[Symbol(), Symbol('\n')]
{}
({})
({ a: 1, 'b-c': 2, 3: 4, [Symbol('s')]: 5, ['__proto__']: 6, 'ü': 7, $d: 8 })
({ get a() { return 1 }, set a(v) {}, get b() { throw 1 }, set c(v) {} })
({ f() {}, g: class {}, h: class A extends Array {}, i: () => {}, j: async () => {}, k: function* () {}, async *l() {} })
Object.assign(function f() {}, { a: 1 })
Math.max
(function () {})
class A { static x = 1 }; A
class B extends Map {}; [new B([[1, { a: 2 }]]), B]
(class extends null {})
Object.create(null)
Object.assign(Object.create(null), { a: 1 })
Object.create({})
Object.create(Object.create(null))
new (class Point { x = 1; y = 2 })
new (class Point { #hidden = 1 })
new (class Point { get [Symbol.toStringTag]() { return 'no' } })
({ [Symbol.toStringTag]: 'own' })
Object.create({ [Symbol.toStringTag]: 'tag' })
(class Foo {}).prototype
[]
[1, , 3, , ,]
[, 'a']
Object.assign([1, 2], { a: 3, '-1': 4 })
new (class L extends Array {})(3)
Array.from({ length: 7 }, (_, i) => i)
Array.from({ length: 101 }, (_, i) => i)
Array.from({ length: 120 }, (_, i) => 'item ' + i)
Array.from({ length: 27 }, (_, i) => 'x'.repeat(i % 5))
Array.from({ length: 8 }, (_, i) => ({ i }))
Array.from({ length: 10 }, (_, i) => [i, [i, [i, [i]]]])
new Array(5)
new Array(4294967295)
[new Array(200).fill(0), 'x']
({ a: { b: { c: { d: 1 } }, e: [[[1]]] } })
({ a: { b: { c: {} , d: [], e: new Map, f: new Map([[1, 2]]), g: /x/, h: new Date(0), i() {} } } })
({ first: [1, 2, 3], second: { inner: [1, 2, 3] } })
({ aaaaaaaaaaaaaaaaaaaa: 'xxxxxxxxxxxxxxxxxx', bbbbbbbbbbbbbbbbbbbb: 'yy' })
({ aaaaaaaaaaaaaaaaaaaa: 'xxxxxxxxxxxxxxxxxx', bbbbbbbbbbbbbbbbbbbb: 'yyyyy' })
({ a: { b: 'x'.repeat(40), c: { d: 'y'.repeat(30), e: ['z'.repeat(30), 'z'.repeat(60)] } } })
new Map()
new Map([['a', 1], [{ k: 1 }, [2]], [new Map([[1, 2]]), new Set([1])]])
new Set([1, 'a', { b: 2 }, [[['deep']]]])
new Set(Array.from({ length: 105 }, (_, i) => i))
Object.assign(new Map([[1, 2]]), { extra: 1 })
new Map([['x'.repeat(50), 'y'.repeat(50)]])
new WeakMap()
new WeakSet()
new WeakRef({ a: 1 })
[new Map().entries(), new Set([1]).values(), (function* () {})(), [][Symbol.iterator]()]
new Date(0)
new Date(NaN)
Object.assign(new Date(0), { a: 1 })
[Temporal.PlainDate.from('2026-01-01'), Temporal.PlainDate.from('2026-01-01[u-ca=hebrew]')]
Temporal.ZonedDateTime.from('2026-03-29T03:00[Europe/Berlin]')
[Temporal.PlainTime.from('10:20'), Temporal.PlainDateTime.from('2026-01-01T10:20:30.5'), Temporal.Instant.from('2026-01-01T00:00Z')]
[Temporal.Duration.from({ hours: 36 }), Temporal.PlainYearMonth.from('2026-01'), Temporal.PlainMonthDay.from('01-31')]
Object.assign(Temporal.PlainDate.from('2026-01-01'), { a: 1 })
({ a: { b: { c: Temporal.PlainTime.from('10:20') } } })
class Day extends Temporal.PlainDate {}; new Day(2026, 1, 1)
Object.setPrototypeOf(Temporal.PlainDate.from('2026-01-01'), null)
Temporal.PlainDate.prototype.toString = Temporal.PlainDate.prototype.toJSON = () => 'lies'; Temporal.PlainDate.from('2026-01-01')
Temporal.Now
/a\/b/gimsuy
Object.assign(/x/, { lastIndex: 3, a: 1 })
new (class R extends RegExp {})('x', 'v')
[new Number(1), new String('abc'), new Boolean(false), Object(1n), Object(Symbol('s')), new Number(-0)]
Object.assign(new String('abc'), { a: 1 })
(function () { return arguments })(1, 'a')
new ArrayBuffer(4)
new SharedArrayBuffer(2)
new Uint8Array([1, 2, 255])
new Float64Array([1.5, -0, NaN])
new BigInt64Array(2)
new Uint8Array(200)
new Uint8Array(1e8).length
[new Uint8Array(0)]
new DataView(new ArrayBuffer(3), 1)
Math
JSON
globalThis.Reflect
new Error('plain').message
Object.assign(new Error('gone'), { stack: 'custom stack' })
Object.assign(new Error('keys'), { stack: 'Error: keys\n    at f (x.js:1:1)', code: 'E1', name: 'Error' })
Object.assign(new RangeError('outer', { cause: 'text' }), { stack: 'RangeError: outer\n    at f (x.js:1:1)' })
Object.assign(new AggregateError([1, 2], 'many'), { stack: 'AggregateError: many\n    at f (x.js:1:1)' })
({ nested: Object.assign(new TypeError('in'), { stack: 'TypeError: in\n    at f (x.js:1:1)' }) })
Object.assign(new (class ValidationError extends Error {})('bad'), { stack: 'Error: bad\n    at f (x.js:1:1)' })
Object.assign(new (class Oops extends Error {})('bad'), { stack: 'Error: bad\n    at f (x.js:1:1)' })
{ const c = new Error('c'); c.stack = 'Error: c\n    at a (x:1)\n    at b (x:2)\n    at c (x:3)\n    at d (x:4)\n    at e (x:5)'; const o = new Error('o', { cause: c }); o.stack = 'Error: o\n    at z (x:0)\n    at a (x:1)\n    at b (x:2)\n    at c (x:3)\n    at d (x:4)\n    at e (x:5)'; o }
{ const a = { name: 'a' }; a.self = a; a }
{ const a = { b: {} }; a.b.a = a; a.b.b = a.b; [a] }
{ const m = new Map(); m.set('m', m); m }
{ const e = new Error('loop'); e.stack = 'Error: loop'; e.cause = e; e }
Promise.resolve(5)
new Promise(() => {})
(async () => ({ a: [1] }))()
{ const p = Promise.reject(new Map([[1, 2]])); p.catch(() => {}); p }
Object.assign(Promise.resolve(), { extra: 1 })
{ let settle; const p = new Promise(r => settle = r); settle({ p }); p }
