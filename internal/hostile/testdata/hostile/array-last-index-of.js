// class: huge array-like
// expect: memory | timeout
// why: lastIndexOf over an object of enormous length and without elements
Array.prototype.lastIndexOf.call({ length: 2 ** 53 - 1 }, 1);
