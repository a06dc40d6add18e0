// class: WebAssembly
// expect: timeout | memory
// why: new types of functions in module after module
const leb = (n) => { const b = []; for (; n > 127; n = Math.floor(n / 128)) b.push((n % 128) | 128); b.push(n); return b; };
const section = (id, ...parts) => { const body = parts.flat(); return [id, ...leb(body.length), ...body]; };
const binary = (...parts) => new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, ...parts.flat()]);
const kinds = [0x7f, 0x7e, 0x7d, 0x7c];
for (let seed = 0; ; seed++) {
  const types = [];
  for (let n = 0; n < 1000; n++) {
    const params = [];
    for (let k = 0, x = seed * 1000 + n; k < 16; k++, x = Math.floor(x / 4)) params.push(kinds[x % 4]);
    types.push(96, 16, ...params, 0);
  }
  new WebAssembly.Module(binary(section(1, leb(1000), types)));
}
