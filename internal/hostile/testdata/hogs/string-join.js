// class: hog
// expect: memory
// why: keeps what it makes
{
  const source = new Array(100).fill('abc');
  const keep = [];
  for (;;) keep.push(source.join(','));
}
