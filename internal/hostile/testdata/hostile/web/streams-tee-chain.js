// class: streams
// expect: ok | memory | timeout | exception RangeError
// needs: web
// why: cancels ten thousand streams that are branches of each other
let s = new ReadableStream(), others = [];
for (let n = 0; n < 1e4; n++) {
  const [a, b] = s.tee();
  others.push(b);
  s = a;
}
for (const other of others) other.cancel().catch(() => {});
s.cancel().catch(() => {});
