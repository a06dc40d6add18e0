// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push(Map.groupBy([1, 2, 3], (x) => x % 2));
}
