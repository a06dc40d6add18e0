// class: WebAssembly
// expect: exception RangeError | memory | lost
// oversized: the table has its whole length at once
// why: tables of ten million entries
const all = [];
for (;;) all.push(new WebAssembly.Table({ initial: 1e7, element: 'externref' }));
