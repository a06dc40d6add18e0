// class: huge array
// expect: exception RangeError | exception TypeError | memory
// why: joins four billion holes
const a = [];
a.length = 4e9;
a.join(',');
