// class: huge array-like
// expect: lost
// why: reduce over an object of enormous length and without elements
Array.prototype.reduce.call({ length: 2 ** 53 - 1 }, () => {});
