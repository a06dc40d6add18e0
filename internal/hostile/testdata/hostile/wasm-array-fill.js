// class: WebAssembly
// expect: timeout | lost
// why: filling a large array of WebAssembly, over and over
const leb = (n) => { const b = []; for (; n > 127; n = Math.floor(n / 128)) b.push((n % 128) | 128); b.push(n); return b; };
const section = (id, ...parts) => { const body = parts.flat(); return [id, ...leb(body.length), ...body]; };
const binary = (...parts) => new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, ...parts.flat()]);
// (type (array (mut i8))) (func (export "f") (local (ref null 0)) (local.set 0 (array.new_default 0 SIZE))
//   (loop (array.fill 0 (local.get 0) 0 1 SIZE) (array.copy 0 0 (local.get 0) 0 (local.get 0) 1 SIZE-1) (br 0)))
const size = [0x41, ...leb(16_000_000)];
const body = [1, 1, 0x63, 0, ...size, 0xfb, 7, 0, 0x21, 0, 3, 0x40,
  0x20, 0, 0x41, 0, 0x41, 1, ...size, 0xfb, 16, 0,
  0x20, 0, 0x41, 0, 0x20, 0, 0x41, 1, 0x41, ...leb(15_999_999), 0xfb, 17, 0, 0, 12, 0, 11, 11];
const bytes = binary(
  section(1, [2, 0x5e, 0x78, 1, 96, 0, 0]), section(3, [1, 1]), section(7, [1, 1, 102, 0, 0]),
  section(10, [1, body.length, ...body]));
new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports.f();
