// class: WebAssembly
// expect: timeout | memory
// why: waits on a shared memory of WebAssembly that nobody notifies, without end
const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
const cells = new Int32Array(memory.buffer);
for (let n = 0; ; n++) Atomics.waitAsync(cells, n % 1000, 0, 1e6);
