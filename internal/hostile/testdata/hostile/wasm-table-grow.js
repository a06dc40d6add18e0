// class: WebAssembly
// expect: exception RangeError | memory | lost
// oversized: the table has its whole length at once
// why: a table that grows until it may not
const table = new WebAssembly.Table({ initial: 1, element: 'anyfunc' });
for (;;) table.grow(1e6);
