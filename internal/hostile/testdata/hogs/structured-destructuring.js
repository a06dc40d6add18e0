// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push((({ a, ...rest }) => rest)({ a: 1, b: 2, c: 3 }));
}
