// class: hog
// expect: memory
// why: keeps what it makes
{
  const source = {};
  const keep = [];
  for (;;) keep.push((source['k' + keep.length] = 1, 'k' + keep.length));
}
