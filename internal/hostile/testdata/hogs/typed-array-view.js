// class: hog
// expect: memory | exception RangeError
// why: keeps what it makes
{
  const source = new ArrayBuffer(16);
  const keep = [];
  for (;;) keep.push(new DataView(source));
}
