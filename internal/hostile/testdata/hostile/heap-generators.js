// class: heap
// expect: memory | timeout | lost
// why: suspended generators
const all = [];
function* g(x) { yield x; }
for (;;) {
  const one = g(all);
  one.next();
  all.push(one);
}
