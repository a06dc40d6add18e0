// class: hog
// expect: memory
// why: keeps what it makes
{
  const source = { a: 1, b: 2, c: 3 };
  const keep = [];
  for (;;) keep.push({ ...source, d: 4 });
}
