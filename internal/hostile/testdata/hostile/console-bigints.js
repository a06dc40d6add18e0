// class: console
// expect: timeout | ok
// why: numbers of millions of digits, whose printing is most of the work
const n = 7n ** 1000000n;
for (;;) console.log(n, [n], Object(n), '%d', n);
