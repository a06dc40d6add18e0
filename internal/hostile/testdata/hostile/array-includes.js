// class: huge array-like
// expect: lost
// why: includes over an object of enormous length and without elements
Array.prototype.includes.call({ length: 2 ** 53 - 1 }, 1);
