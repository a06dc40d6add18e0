// class: hog
// expect: memory | exception RangeError
// why: keeps what it makes
{
  const source = new Uint8Array(100);
  const keep = [];
  for (;;) keep.push(source.map((x) => x + 1));
}
