// class: hog
// expect: memory
// why: keeps what it makes
{
  const source = new Set([1, 2, 3]);
  const keep = [];
  for (;;) keep.push(source.difference(new Set([1])));
}
