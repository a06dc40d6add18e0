// class: hog
// expect: memory
// why: keeps what it makes
{
  const tree = (n) => n ? { left: tree(n - 1), right: tree(n - 1) } : null;
  const keep = [];
  for (;;) keep.push(tree(6));
}
