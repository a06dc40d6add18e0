// class: WebAssembly
// expect: memory | lost
// why: a module declares a table that takes more than the limit
// oversized: the table is one allocation
new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 4, 7, 1, 0x70, 0, 0x80, 0xad, 0xe2, 4])));
