// class: console
// expect: timeout | ok | memory
// why: a table of a thousand rows with columns of their own, whose cells are long
const rows = Array.from({ length: 1000 }, (_, i) => Object.fromEntries(Array.from({ length: 100 }, (_, k) => [`column ${i} ${k}`, 'x'.repeat(1e4)])));
for (;;) console.table(rows);
