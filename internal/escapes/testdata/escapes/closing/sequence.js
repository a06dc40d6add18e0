// escape: close the isolate between two steps of a sequence that the host takes
// want: closed
// ends: the isolate
let n = 0;
payAll({ [Symbol.iterator]: () => ({ next() { if (n++) shutdown('isolate'); return { value: { to: 'shop', amount: 1 } }; } }) });
