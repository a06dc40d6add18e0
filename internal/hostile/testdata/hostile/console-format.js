// class: console
// expect: timeout | memory
// why: a format of a million specifiers
const format = '%O'.repeat(5e4);
for (;;) console.log(format, ...Array(5e4).fill({ a: [[[[1]]]] }));
