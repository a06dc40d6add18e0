// class: hog
// expect: memory
// why: keeps what it makes
{
  const grown = new Set();
  const keep = [];
  for (;;) keep.push(grown.add({}));
}
