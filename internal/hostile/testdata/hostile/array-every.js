// class: huge array-like
// expect: lost
// why: every over an object of enormous length and without elements
Array.prototype.every.call({ length: 2 ** 53 - 1 }, () => true);
