// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push((() => { const a = []; a[5000] = 1; return a; })());
}
