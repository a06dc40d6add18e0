// class: buffer
// expect: exception RangeError | memory
// why: shared buffers, outside the heap
const all = [];
for (;;) all.push(new Uint8Array(new SharedArrayBuffer(1 << 22)).fill(1));
