// class: huge array
// expect: lost
// why: searches an array of four billion holes, one after the other
const a = [];
a.length = 4e9;
a.indexOf(1);
