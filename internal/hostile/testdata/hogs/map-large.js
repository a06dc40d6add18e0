// class: hog
// expect: memory
// why: keeps what it makes
{
  const source = Array.from({ length: 200 }, (_, i) => [i, i]);
  const keep = [];
  for (;;) keep.push(new Map(source));
}
