// class: WebAssembly
// expect: exception RangeError
// why: memories of 64-bit WebAssembly, as large as they can be asked for
const all = [];
for (let pages = 1n << 18n; ; pages >>= 1n) all.push(new WebAssembly.Memory({ address: 'i64', initial: pages || 1n }));
