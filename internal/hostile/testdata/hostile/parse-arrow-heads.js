// class: parser
// expect: timeout | exception RangeError
// why: arrow functions in the defaults of arrow functions, parsed twice at each level
const n = 25;
for (;;) eval('(a = '.repeat(n) + '1' + ') => a'.repeat(n));
