// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push((() => { const r = /a/y; r.lastIndex = 1; return r; })());
}
