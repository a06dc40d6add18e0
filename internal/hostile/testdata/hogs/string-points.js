// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push(String.fromCodePoint(0x1f600, 0x1f601, keep.length % 50000));
}
