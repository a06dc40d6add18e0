// class: huge array
// expect: memory | timeout
// why: copies an array of four billion holes within itself
const a = [];
a.length = 4e9;
a.copyWithin(1, 0);
