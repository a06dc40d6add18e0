// escape: give the host a different value at each look at an iterator's result
// want: 1 2
let looks = 0, steps = 0;
const step = { get done() { return steps++ > 0; }, get value() { looks++; return looks > 1 ? { to: 'other', amount: 100 } : { to: 'shop', amount: 1 }; } };
[payAll({ [Symbol.iterator]: () => ({ next: () => step }) }), steps].join(' ');
