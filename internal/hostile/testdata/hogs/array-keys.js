// class: hog
// expect: memory
// why: keeps what it makes
{
  const source = [1, 2, 3];
  const keep = [];
  for (;;) keep.push(source.keys());
}
