// class: WebAssembly
// expect: memory | lost
// why: blocks in blocks of WebAssembly, a million deep
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
const depth = 1_000_000;
const bytes = binary(
  section(1, [1, 96, 0, 0]), section(3, [1, 0]), section(7, [1, 1, 102, 0, 0]),
  section(10, [1], leb(1 + 3 * depth + 1), [0], { times: depth, bytes: [2, 0x40] }, { times: depth, bytes: [11] }, [11]));
new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports.f();
