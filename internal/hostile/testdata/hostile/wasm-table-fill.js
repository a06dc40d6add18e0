// class: WebAssembly
// expect: timeout | lost
// why: filling a large table of WebAssembly in WebAssembly, over and over
const leb = (n) => { const b = []; for (; n > 127; n = Math.floor(n / 128)) b.push((n % 128) | 128); b.push(n); return b; };
const section = (id, ...parts) => { const body = parts.flat(); return [id, ...leb(body.length), ...body]; };
const binary = (...parts) => new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, ...parts.flat()]);
// (table 1000000 funcref) (func (export "f") (loop (table.fill 0 0 null 1000000) (br 0)))
const many = [0x41, 0xc0, 0x84, 0x3d];
const body = [0, 3, 0x40, 0x41, 0, 0xd0, 0x70, ...many, 0xfc, 17, 0, 12, 0, 11, 11];
const bytes = binary(
  section(1, [1, 96, 0, 0]), section(3, [1, 0]), section(4, [1, 0x70, 0, ...leb(1_000_000)]), section(7, [1, 1, 102, 0, 0]),
  section(10, [1, body.length, ...body]));
new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports.f();
