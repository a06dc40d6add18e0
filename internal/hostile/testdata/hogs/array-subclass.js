// class: hog
// expect: memory
// why: keeps what it makes
{
  class Vector extends Array {}
  const keep = [];
  for (;;) keep.push(new Vector(10));
}
