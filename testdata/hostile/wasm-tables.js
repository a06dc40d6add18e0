// class: WebAssembly
// expect: exception RangeError | memory | lost
// why: tables of WebAssembly of a hundred thousand entries, one after another
const all = [];
for (;;) all.push(new WebAssembly.Table({ initial: 100_000, element: 'externref' }, {}));
