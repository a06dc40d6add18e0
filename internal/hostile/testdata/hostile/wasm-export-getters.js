// class: WebAssembly
// expect: exception RangeError
// why: imports of WebAssembly that are getters, which instantiate again
const leb = (n) => { const b = []; for (; n > 127; n = Math.floor(n / 128)) b.push((n % 128) | 128); b.push(n); return b; };
const section = (id, ...parts) => { const body = parts.flat(); return [id, ...leb(body.length), ...body]; };
const binary = (...parts) => new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, ...parts.flat()]);
const module = new WebAssembly.Module(binary(
  section(1, [1, 96, 0, 0]), section(2, [1, 1, 101, 1, 102, 0, 0])));
const imports = { get e() { new WebAssembly.Instance(module, imports); return { f() {} }; } };
new WebAssembly.Instance(module, imports);
