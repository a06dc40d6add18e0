// class: WebAssembly
// expect: memory | lost | timeout
// why: as many functions as a module of WebAssembly may have, all exported to be looked at
// oversized: the tables and the code space of a module are one allocation each
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
const names = [];
for (let n = 0; n < 100_000; n++) names.push(8, ...[...n.toString(16).padStart(8, '0')].map((c) => c.charCodeAt(0)), 0, ...leb(n));
const bytes = binary(
  section(1, [1, 96, 0, 0]), section(3, leb(many), { times: many, bytes: [0] }), section(7, leb(100_000), names),
  section(10, leb(many), { times: many, bytes: [2, 0, 11] }));
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes));
for (const name in exports) exports[name]();
