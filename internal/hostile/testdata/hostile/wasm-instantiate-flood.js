// class: WebAssembly
// expect: timeout | memory
// why: instances that are made later, each with a memory
const leb = (n) => { const b = []; for (; n > 127; n = Math.floor(n / 128)) b.push((n % 128) | 128); b.push(n); return b; };
const section = (id, ...parts) => { const body = parts.flat(); return [id, ...leb(body.length), ...body]; };
const binary = (...parts) => new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, ...parts.flat()]);
const bytes = binary(section(5, [1, 0, 1]));
for (;;) WebAssembly.instantiate(bytes);
