// class: huge array-like
// expect: memory | timeout
// why: closes a gap in an object of enormous length
Array.prototype.splice.call({ length: 2 ** 53 - 1 }, 0, 1);
