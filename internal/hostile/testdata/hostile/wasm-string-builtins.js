// class: WebAssembly
// expect: exception RangeError
// why: strings that WebAssembly joins, each with itself
const leb = (n) => { const b = []; for (; n > 127; n = Math.floor(n / 128)) b.push((n % 128) | 128); b.push(n); return b; };
const section = (id, ...parts) => { const body = parts.flat(); return [id, ...leb(body.length), ...body]; };
const binary = (...parts) => new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, ...parts.flat()]);
const bytes = binary(
  section(1, [1, 96, 2, 0x6f, 0x6f, 1, 0x64, 0x6f]), section(2, [1, 14, ...[...'wasm:js-string'].map((c) => c.charCodeAt(0)), 6, ...[...'concat'].map((c) => c.charCodeAt(0)), 0, 0]),
  section(7, [1, 1, 102, 0, 0]));
const { f } = new WebAssembly.Instance(new WebAssembly.Module(bytes, { builtins: ['js-string'] })).exports;
let text = 'x';
for (;;) text = f(text, text);
