// class: typed array
// expect: timeout | lost
// why: every method of a typed array of thirty-two million bytes, one after the other
const a = new Uint8Array(2 ** 25);
for (;;) {
  a.indexOf(1);
  a.includes(1);
  a.lastIndexOf(1);
  a.reverse();
  a.every((x) => x === 0);
}
