// class: hog
// expect: memory | exception RangeError
// why: keeps what it makes
{
  const source = new Uint8Array(1000);
  const keep = [];
  for (;;) keep.push(source.toSorted());
}
