// class: huge array
// expect: timeout | ok
// why: searches arrays of four billion holes, one after the other
const a = [];
a.length = 4e9;
for (;;) a.indexOf(1);
