// class: WebAssembly
// expect: timeout
// why: traps in imports of WebAssembly, caught over and over
const leb = (n) => { const b = []; for (; n > 127; n = Math.floor(n / 128)) b.push((n % 128) | 128); b.push(n); return b; };
const section = (id, ...parts) => { const body = parts.flat(); return [id, ...leb(body.length), ...body]; };
const binary = (...parts) => new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, ...parts.flat()]);
const module = new WebAssembly.Module(binary(
  section(1, [1, 96, 0, 0]), section(2, [1, 1, 101, 1, 102, 0, 0]), section(3, [2, 0, 0]), section(7, [2, 1, 102, 0, 1, 1, 116, 0, 2]),
  section(10, [2, 4, 0, 0x10, 0, 11, 3, 0, 0, 11])));
const { f } = new WebAssembly.Instance(module, { e: { f() { trap(); } } }).exports;
const trap = new WebAssembly.Instance(module, { e: { f() {} } }).exports.t;
for (;;) try { f(); } catch {} finally { try { trap(); } catch {} }
