// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push([1, 2, 3].values().map((x) => [x]).toArray());
}
