// class: hog
// expect: memory
// why: keeps what it makes
{
  const source = new Array(50).fill([1, 2]);
  const keep = [];
  for (;;) keep.push(source.flat());
}
