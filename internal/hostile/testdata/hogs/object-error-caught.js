// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push((() => { try { null.x; } catch (e) { return e; } })());
}
