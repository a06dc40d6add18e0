// class: console
// expect: ok
// why: lists of four billion holes
const a = [];
a.length = 4e9;
a[3999999998] = 1;
console.log(a, [a], [, a]);
console.table(a);
