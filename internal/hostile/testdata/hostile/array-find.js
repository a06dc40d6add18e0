// class: huge array-like
// expect: timeout
// why: find calls back for holes as well
Array.prototype.find.call({ length: 2 ** 53 - 1 }, () => false);
