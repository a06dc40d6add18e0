// class: huge array-like
// expect: memory | timeout
// why: shift over an object of enormous length and without elements
Array.prototype.shift.call({ length: 2 ** 53 - 1 });
