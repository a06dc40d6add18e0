// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push(((a, b, c, d) => () => [a, b, c, d])({}, {}, {}, {}));
}
