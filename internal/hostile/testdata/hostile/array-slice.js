// class: huge array-like
// expect: lost
// why: copies four billion elements that are not there
Array.prototype.slice.call({ length: 2 ** 32 - 1 });
