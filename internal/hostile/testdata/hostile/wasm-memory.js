// class: WebAssembly
// expect: exception RangeError | memory
// why: a memory of WebAssembly of a gigabyte, and touched
new Uint8Array(new WebAssembly.Memory({ initial: 16384 }).buffer).fill(1);
