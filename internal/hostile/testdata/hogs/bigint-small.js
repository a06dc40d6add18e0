// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push(BigInt(keep.length) * 12345678901234567890n);
}
