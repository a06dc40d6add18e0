// class: hog
// expect: memory
// why: keeps what it makes
{
  const grown = new Map();
  const keep = [];
  for (;;) keep.push(grown.set('k' + keep.length, 1));
}
