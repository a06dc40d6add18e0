// class: huge array-like
// expect: memory
// why: collects the elements of an object of enormous length, to sort them
Array.prototype.sort.call({ length: 2 ** 53 - 1 });
