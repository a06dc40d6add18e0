// class: WebAssembly
// expect: timeout | memory
// why: modules that are compiled later, without end
const leb = (n) => { const b = []; for (; n > 127; n = Math.floor(n / 128)) b.push((n % 128) | 128); b.push(n); return b; };
const section = (id, ...parts) => { const body = parts.flat(); return [id, ...leb(body.length), ...body]; };
const binary = (...parts) => new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, ...parts.flat()]);
const bytes = binary(section(1, [1, 96, 0, 0]), section(3, [1, 0]), section(10, [1, 2, 0, 11]));
for (;;) WebAssembly.compile(bytes);
