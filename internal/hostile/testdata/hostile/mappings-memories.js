// class: WebAssembly
// expect: exception RangeError
// why: a Wasm memory takes mappings as a resizable buffer does
const kept = [];
for (;;) kept.push(new WebAssembly.Memory({ initial: 1, maximum: 2, shared: true }));
