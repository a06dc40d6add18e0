// class: WebAssembly
// expect: memory
// why: stacks of WebAssembly that wait for promises which nobody settles
const leb = (n) => { const b = []; for (; n > 127; n = Math.floor(n / 128)) b.push((n % 128) | 128); b.push(n); return b; };
const section = (id, ...parts) => { const body = parts.flat(); return [id, ...leb(body.length), ...body]; };
const binary = (...parts) => new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, ...parts.flat()]);
// (import "e" "f" (func)) (func (export "f") (call 0))
const module = new WebAssembly.Module(binary(
  section(1, [1, 96, 0, 0]), section(2, [1, 1, 101, 1, 102, 0, 0]), section(3, [1, 0]), section(7, [1, 1, 102, 0, 1]),
  section(10, [1, 4, 0, 0x10, 0, 11])));
const wait = new WebAssembly.Suspending(() => new Promise(() => {}));
const f = WebAssembly.promising(new WebAssembly.Instance(module, { e: { f: wait } }).exports.f);
const all = [];
for (;;) all.push(f());
