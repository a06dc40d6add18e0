// class: console
// expect: timeout
// why: one cell that makes all cells of its column as wide
for (;;) console.table(Array(1000).fill({ a: 1 }).with(500, { a: 'x'.repeat(1e6) }));
