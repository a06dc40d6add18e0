// class: hog
// expect: memory
// why: keeps what it makes
{
  const source = new Array(20).fill(1);
  const keep = [];
  for (;;) keep.push([...source.entries()]);
}
