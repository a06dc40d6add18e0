// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push(7n ** BigInt(200 + keep.length % 100));
}
