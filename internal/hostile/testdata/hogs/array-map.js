// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push(Array(100).fill().map((_, i) => i));
}
