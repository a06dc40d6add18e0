// class: huge array-like
// expect: lost
// why: closes a gap in an object of enormous length
Array.prototype.splice.call({ length: 2 ** 53 - 1 }, 0, 1);
