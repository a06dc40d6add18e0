// class: huge array
// expect: lost
// why: maps an array of four billion holes
const a = [];
a.length = 4e9;
a.map((x) => x);
