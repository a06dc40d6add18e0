// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push(Math.max.bind(null, 1, 2, 3));
}
