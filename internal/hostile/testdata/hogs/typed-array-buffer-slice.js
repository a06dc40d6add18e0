// class: hog
// expect: memory | exception RangeError
// why: keeps what it makes
{
  const source = new ArrayBuffer(1000);
  const keep = [];
  for (;;) keep.push(source.slice(0, 500));
}
