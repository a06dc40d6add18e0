// class: WebAssembly
// expect: memory | lost
// oversized: V8 makes an array of WebAssembly in one step
// why: arrays of WebAssembly, as long as they may be, of arrays
const leb = (n) => { const b = []; for (; n > 127; n = Math.floor(n / 128)) b.push((n % 128) | 128); b.push(n); return b; };
const section = (id, ...parts) => { const body = parts.flat(); return [id, ...leb(body.length), ...body]; };
const binary = (...parts) => new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, ...parts.flat()]);
// (type (array (mut i64))) (func (export "f") (param i32) (result anyref) (array.new_default 0 (local.get 0)))
const bytes = binary(
  section(1, [2, 0x5e, 0x7e, 1, 96, 1, 0x7f, 1, 0x6e]), section(3, [1, 1]), section(7, [1, 1, 102, 0, 0]),
  section(10, [1, 7, 0, 0x20, 0, 0xfb, 7, 0, 11]));
const { f } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
const all = [];
for (;;) all.push(f(16_000_000));
