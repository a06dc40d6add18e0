// class: huge array-like
// expect: lost
// why: some over an object of enormous length and without elements
Array.prototype.some.call({ length: 2 ** 53 - 1 }, () => false);
