// class: WebAssembly
// expect: timeout
// why: the instruction that waits, in WebAssembly, without a timeout
const leb = (n) => { const b = []; for (; n > 127; n = Math.floor(n / 128)) b.push((n % 128) | 128); b.push(n); return b; };
const section = (id, ...parts) => { const body = parts.flat(); return [id, ...leb(body.length), ...body]; };
const binary = (...parts) => new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, ...parts.flat()]);
// (memory 1 1 shared) (func (export "f") (loop (drop (memory.atomic.wait32 0 0 -1)) (br 0)))
const body = [0, 3, 0x40, 0x41, 0, 0x41, 0, 0x42, 0x7f, 0xfe, 1, 2, 0, 0x1a, 12, 0, 11, 11];
const bytes = binary(
  section(1, [1, 96, 0, 0]), section(3, [1, 0]), section(5, [1, 3, 1, 1]), section(7, [1, 1, 102, 0, 0]),
  section(10, [1, body.length, ...body]));
new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports.f();
