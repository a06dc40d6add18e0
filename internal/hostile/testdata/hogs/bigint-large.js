// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push((1n << 4096n) + BigInt(keep.length));
}
