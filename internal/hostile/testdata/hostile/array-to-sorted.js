// class: huge array
// expect: memory | timeout
// why: sorts a copy of an array of four billion holes
const a = [];
a.length = 4e9;
a.toSorted();
