// class: WebAssembly
// expect: timeout | lost
// why: checking a large module, over and over
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
const bytes = binary(
  section(1, [1, 96, 0, 0]), section(3, leb(100_000), { times: 100_000, bytes: [0] }),
  section(10, leb(100_000), { times: 100_000, bytes: [8, 0, 0x41, 0, 0x41, 0, 0x6a, 0x1a, 11] }));
for (;;) WebAssembly.validate(bytes);
