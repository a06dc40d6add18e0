// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push(BigInt.asUintN(512, -BigInt(keep.length + 1)));
}
