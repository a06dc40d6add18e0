// class: WebAssembly
// expect: exception RangeError | memory
// why: a memory of WebAssembly that grows as long as it can, and is touched
const memory = new WebAssembly.Memory({ initial: 1 });
for (;;) {
  const before = memory.grow(64);
  new Uint8Array(memory.buffer, before * 65536).fill(1);
}
