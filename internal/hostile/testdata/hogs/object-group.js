// class: hog
// expect: memory
// why: keeps what it makes
{
  const source = [1, 2, 3, 4, 5, 6];
  const keep = [];
  for (;;) keep.push(Object.groupBy(source, (x) => x % 3));
}
