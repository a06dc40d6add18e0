// class: WebAssembly
// expect: exception RangeError | memory | ok
// why: code of WebAssembly that grows its own memory by sixteen megabytes at a time until it may not
const bytes = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 127, 3, 2, 1, 0, 5, 3, 1, 0, 1, 7, 9, 2, 1, 109, 2, 0, 1, 102, 0, 0, 10, 9, 1, 7, 0, 65, 128, 2, 64, 0, 11];
const { f, m } = new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes))).exports;
while (f() !== -1) new Uint8Array(m.buffer).fill(1);
