// class: host misuse
// expect: exception Error
// needs: host
// why: sequences of Go without end, each of them begun
const all = [];
for (;;) {
  const one = host.sequence();
  one.next();
  all.push(one);
}
