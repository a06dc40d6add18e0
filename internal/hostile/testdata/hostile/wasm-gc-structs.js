// class: WebAssembly
// expect: memory | timeout | lost
// why: a list of structs of WebAssembly, without end
const leb = (n) => { const b = []; for (; n > 127; n = Math.floor(n / 128)) b.push((n % 128) | 128); b.push(n); return b; };
const section = (id, ...parts) => { const body = parts.flat(); return [id, ...leb(body.length), ...body]; };
const binary = (...parts) => new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, ...parts.flat()]);
// (rec (type (struct (field anyref)))) (func (export "f") (loop (struct.new 0 (local.get 0)) (local.set 0) (br 0)))
const body = [1, 1, 0x6e, 3, 0x40, 0x20, 0, 0xfb, 0, 0, 0x21, 0, 12, 0, 11, 11];
const bytes = binary(
  section(1, [2, 0x5f, 1, 0x6e, 0, 96, 0, 0]), section(3, [1, 1]), section(7, [1, 1, 102, 0, 0]),
  section(10, [1, body.length, ...body]));
new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports.f();
