// class: huge array-like
// expect: lost
// why: filter over an object of enormous length and without elements
Array.prototype.filter.call({ length: 2 ** 53 - 1 }, () => true);
