// escape: pass other values than their primitives by Number and String objects
// want: 5 shop 94
class Amount extends Number { valueOf() { return 1e9; } [Symbol.toPrimitive]() { return 1e9; } }
class Name extends String { toString() { return 'other'; } }
[sum([new Amount(5)]), echo(new Name('shop')), pay({ to: new Name('shop'), amount: new Amount(6) })].join(' ');
