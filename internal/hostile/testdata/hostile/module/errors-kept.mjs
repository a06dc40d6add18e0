// class: modules
// expect: ok | memory | timeout
// why: errors of imports that fail are kept, of specifiers that are as long as they may be
const kept = [];
const long = 'x'.repeat(65000);
for (let n = 0; n < 1e4; n++) {
  try { import.meta.resolve(long + n); } catch (e) { kept.push(e); }
}
