// class: WebAssembly
// expect: exception RangeError | memory | lost
// why: tables of ten million entries
const all = [];
for (;;) all.push(new WebAssembly.Table({ initial: 1e7, element: 'externref' }));
