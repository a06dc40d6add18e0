// class: heap
// expect: memory | lost | timeout
// why: waits without end, of which V8 keeps each outside the heap
const cell = new Int32Array(new SharedArrayBuffer(8));
for (;;) Atomics.waitAsync(cell, 0, 0, 1e9);
