// class: heap
// expect: memory | timeout
// why: closures that keep their contexts
const all = [];
for (let i = 0; ; i++) {
  const big = [i];
  all.push(() => big);
}
