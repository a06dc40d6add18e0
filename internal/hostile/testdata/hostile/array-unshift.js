// class: huge array-like
// expect: memory | timeout
// why: moves every element of an object of enormous length by one
Array.prototype.unshift.call({ length: 2 ** 53 - 2 }, 1);
