// class: huge array-like
// expect: lost | memory
// oversized: the table of its properties doubles in one step
// why: fills an object of enormous length, property by property
Array.prototype.fill.call({ length: 2 ** 53 - 1 }, 1);
