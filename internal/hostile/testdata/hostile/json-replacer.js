// class: JSON
// expect: memory
// why: a list of the properties to print with four billion holes
const a = [];
a.length = 4e9;
JSON.stringify({}, a);
