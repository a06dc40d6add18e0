// class: huge array-like
// expect: lost
// why: forEach over an object of enormous length and without elements
Array.prototype.forEach.call({ length: 2 ** 53 - 1 }, () => {});
