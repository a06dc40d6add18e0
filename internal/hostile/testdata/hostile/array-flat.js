// class: huge array-like
// expect: lost
// why: flat over an object of enormous length and without elements
Array.prototype.flat.call({ length: 2 ** 53 - 1 });
