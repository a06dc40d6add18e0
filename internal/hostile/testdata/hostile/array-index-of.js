// class: huge array-like
// expect: lost
// why: indexOf over an object of enormous length and without elements
Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1);
