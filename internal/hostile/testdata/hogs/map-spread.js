// class: hog
// expect: memory
// why: keeps what it makes
{
  const source = new Map([[1, 2], [3, 4]]);
  const keep = [];
  for (;;) keep.push([...source]);
}
