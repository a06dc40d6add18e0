// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push(Array.of(1, 2, 3, 4, 5));
}
