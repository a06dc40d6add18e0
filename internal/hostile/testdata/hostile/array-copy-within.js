// class: huge array-like
// expect: memory | timeout
// why: moves every element of an object of enormous length, from its end
Array.prototype.copyWithin.call({ length: 2 ** 53 - 1 }, 1, 0);
