// class: WebAssembly
// expect: exception RangeError | memory | lost
// why: tables of WebAssembly of a million entries, one after another
const all = [];
for (;;) all.push(new WebAssembly.Table({ initial: 1_000_000, element: 'externref' }));
