// class: huge array
// expect: lost
// why: flattens an array of four billion holes
const a = [];
a.length = 4e9;
a.flat();
