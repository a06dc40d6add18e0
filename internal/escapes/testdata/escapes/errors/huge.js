// escape: exhaust the host by errors of enormous texts, names and causes
// want: 3
const text = 'x'.repeat(1 << 27);
let n = 0;
for (const make of [() => new Error(text), () => Object.assign(new Error('m'), { name: text }), () => new Error('m', { cause: new Error(text) })]) {
  try { payAll({ [Symbol.iterator]: () => ({ next() { throw make(); } }) }); } catch (e) { n++; }
}
n;
