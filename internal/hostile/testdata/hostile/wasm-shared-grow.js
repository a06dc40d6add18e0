// class: WebAssembly
// expect: exception RangeError
// why: shared memories of WebAssembly that grow as far as they may
const all = [];
for (;;) {
  const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536, shared: true });
  all.push(memory);
  for (let n = 0; n < 100; n++) memory.grow(1);
}
