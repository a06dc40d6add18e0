// class: WebAssembly
// expect: memory | lost | timeout | exception
// why: a million types of functions, all different, which V8 keeps for the process
const leb = (n) => { const b = []; for (; n > 127; n = Math.floor(n / 128)) b.push((n % 128) | 128); b.push(n); return b; };
// Bytes, arrays of bytes, and [times, bytes] for what repeats, as one section.
const section = (id, ...parts) => {
  const size = parts.reduce((n, p) => n + (p.times ? p.times * p.bytes.length : p.length), 0);
  const all = new Uint8Array(size);
  let at = 0;
  for (const p of parts) for (let n = 0; n < (p.times ?? 1); n++, at += (p.bytes ?? p).length) all.set(p.bytes ?? p, at);
  return [[id, ...leb(size)], all];
};
const binary = (...sections) => {
  const parts = [[0, 97, 115, 109, 1, 0, 0, 0], ...sections.flat()];
  const all = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) { all.set(p, at); at += p.length; }
  return all;
};
const many = 1_000_000;
const kinds = [0x7f, 0x7e, 0x7d, 0x7c];
const types = new Uint8Array(many * 13);
for (let n = 0, at = 0; n < many; n++) {
  types.set([96, 10], at);
  for (let k = 0; k < 10; k++) types[at + 2 + k] = kinds[(n >> (2 * k)) & 3];
  at += 13;
}
new WebAssembly.Module(binary(section(1, leb(many), types)));
