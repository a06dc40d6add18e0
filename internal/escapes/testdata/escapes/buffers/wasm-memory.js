// escape: have the host look at memory of Wasm that grew, and so was detached
// want: Error 65536
const memory = new WebAssembly.Memory({ initial: 1, maximum: 2 }), before = new Uint8Array(memory.buffer);
before[0] = 7;
memory.grow(1);
const after = new Uint8Array(memory.buffer, 0, 65536);
[tried(() => stamp(before)), stamp(after)].join(' ');
