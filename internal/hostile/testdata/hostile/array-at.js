// class: huge array-like
// expect: timeout
// why: constant work per element, and no end of them
const o = { length: 2 ** 53 - 1 };
for (const k of Array.prototype.keys.call(o)) Array.prototype.at.call(o, -k);
