// class: console
// expect: timeout | memory | ok
// why: a hundred thousand arguments at once, each of which prints long
const wide = { a: 'x'.repeat(1e4), b: 'y'.repeat(1e4) };
for (;;) console.log(...Array(1e5).fill(wide));
