// class: WebAssembly
// expect: memory | timeout | exception RangeError
// why: modules that are compiled and kept, outside the heap
const all = [];
const bytes = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 4, 1, 2, 0, 11, 0, 3, 1, 120, 0]);
for (let i = 0; ; i++) {
  bytes[bytes.length - 1] = i;
  all.push(new WebAssembly.Instance(new WebAssembly.Module(bytes)));
}
