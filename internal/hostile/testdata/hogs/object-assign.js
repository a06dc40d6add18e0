// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push(Object.assign({}, { a: 1, b: 2 }));
}
