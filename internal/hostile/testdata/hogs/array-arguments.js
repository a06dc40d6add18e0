// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push((function () { return arguments; })(1, 2, 3));
}
