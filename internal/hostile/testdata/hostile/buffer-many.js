// class: buffer
// expect: exception RangeError | memory
// why: many buffers of a megabyte, outside the heap
const all = [];
for (;;) all.push(new Uint8Array(1 << 20).fill(1));
