// class: huge array-like
// expect: exception TypeError
// why: joins an object of enormous length with an empty separator
Array.prototype.join.call({ length: 2 ** 53 - 1 }, '');
