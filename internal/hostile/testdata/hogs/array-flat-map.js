// class: hog
// expect: memory
// why: keeps what it makes
{
  const source = new Array(50).fill(1);
  const keep = [];
  for (;;) keep.push(source.flatMap((x) => [x, x]));
}
