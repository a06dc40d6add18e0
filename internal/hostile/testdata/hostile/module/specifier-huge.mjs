// class: modules
// expect: ok | memory
// why: specifiers of tens of millions of characters, flat and as ropes, and errors of theirs that are kept
const kept = [];
const rope = 'x'.repeat(2 ** 24);
for (const specifier of ['./' + rope, rope, rope.slice(2), 'ü'.repeat(1e6)]) {
  for (let n = 0; n < 100; n++) {
    await import(specifier + n).catch(e => kept.push(e));
    try { import.meta.resolve(specifier + n); } catch (e) { kept.push(e); }
    try { import.meta.resolve({ toString: () => specifier + n }); } catch (e) { kept.push(e); }
  }
}
