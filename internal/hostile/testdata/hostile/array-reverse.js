// class: huge array-like
// expect: memory | timeout
// why: reverse over an object of enormous length and without elements
Array.prototype.reverse.call({ length: 2 ** 53 - 1 });
