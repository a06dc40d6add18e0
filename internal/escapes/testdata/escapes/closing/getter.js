// escape: close the isolate in a getter, in the midst of the host's own read
// want: closed
// ends: the isolate
const iterable = { [Symbol.iterator]: () => ({ get next() { shutdown('isolate'); return () => ({ value: { to: 'shop', amount: 1 } }); } }) };
payAll(iterable);
