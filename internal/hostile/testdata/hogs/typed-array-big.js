// class: hog
// expect: memory | exception RangeError
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push(new BigInt64Array(100));
}
