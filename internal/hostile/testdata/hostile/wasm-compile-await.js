// class: WebAssembly
// expect: ok | timeout | memory
// why: many modules that are compiled at once, and waited for
const leb = (n) => { const b = []; for (; n > 127; n = Math.floor(n / 128)) b.push((n % 128) | 128); b.push(n); return b; };
const section = (id, ...parts) => { const body = parts.flat(); return [id, ...leb(body.length), ...body]; };
const binary = (...parts) => new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, ...parts.flat()]);
const bytes = binary(section(1, [1, 96, 0, 0]), section(3, [1, 0]), section(10, [1, 2, 0, 11]));
Promise.all(Array.from({ length: 20000 }, () => WebAssembly.compile(bytes))).then((all) => { throw all.length; }).catch(() => {});
