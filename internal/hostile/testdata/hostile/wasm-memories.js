// class: WebAssembly
// expect: exception RangeError | memory | timeout
// why: many memories of WebAssembly, each of which reserves address space
const all = [];
for (;;) all.push(new WebAssembly.Memory({ initial: 1 }));
