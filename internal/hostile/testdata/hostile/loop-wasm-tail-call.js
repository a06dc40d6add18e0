// class: WebAssembly
// expect: timeout | lost
// why: a tail call to itself, which is a loop without one
const bytes = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 7, 5, 1, 1, 102, 0, 0, 10, 6, 1, 4, 0, 18, 0, 11];
new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array(bytes))).exports.f();
