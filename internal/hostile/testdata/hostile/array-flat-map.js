// class: huge array-like
// expect: lost
// why: flatMap over an object of enormous length and without elements
Array.prototype.flatMap.call({ length: 2 ** 53 - 1 }, () => []);
