// class: WebAssembly
// expect: timeout | lost
// why: filling and copying a memory of WebAssembly, over and over
const leb = (n) => { const b = []; for (; n > 127; n = Math.floor(n / 128)) b.push((n % 128) | 128); b.push(n); return b; };
const section = (id, ...parts) => { const body = parts.flat(); return [id, ...leb(body.length), ...body]; };
const binary = (...parts) => new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, ...parts.flat()]);
// (loop (memory.fill 0 1 SIZE) (memory.copy 0 0 SIZE) (br 0))
const size = [0x41, ...leb(19 << 20)];
const body = [0, 3, 0x40, 0x41, 0, 0x41, 1, ...size, 0xfc, 11, 0, 0x41, 0, 0x41, 0, ...size, 0xfc, 10, 0, 0, 12, 0, 11, 11];
const bytes = binary(
  section(1, [1, 96, 0, 0]), section(3, [1, 0]), section(5, [1, 0, ...leb(320)]), section(7, [1, 1, 102, 0, 0]),
  section(10, [1, body.length, ...body]));
new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports.f();
