// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push((() => { const g = (function* () { yield {}; })(); g.next(); return g; })());
}
