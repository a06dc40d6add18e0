// class: heap
// expect: memory
// why: buffers of small typed arrays, which V8 cannot do without, after all other buffers are refused
const keep = [];
try { for (;;) keep.push(new ArrayBuffer(10000)); } catch {}
for (;;) keep.push(new Uint8Array(8).buffer);
