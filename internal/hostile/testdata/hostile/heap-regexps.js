// class: heap
// expect: memory | timeout
// why: expressions that are compiled and kept
const all = [];
for (let i = 0; ; i++) {
  const r = new RegExp(`(a${i}|b){1,50}(c|d)*`);
  r.test('abc');
  all.push(r);
}
