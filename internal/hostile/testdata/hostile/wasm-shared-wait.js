// class: WebAssembly
// expect: timeout
// why: Atomics.wait on a shared memory of WebAssembly, which nobody notifies
const memory = new WebAssembly.Memory({ initial: 1, maximum: 10, shared: true });
Atomics.wait(new Int32Array(memory.buffer), 0, 0);
