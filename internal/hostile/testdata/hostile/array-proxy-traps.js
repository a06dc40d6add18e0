// class: huge array-like
// expect: timeout
// why: every element is a call of a trap
Array.prototype.includes.call(new Proxy({}, { get: (t, k) => (k === 'length' ? 2 ** 53 - 1 : 0) }), 1);
