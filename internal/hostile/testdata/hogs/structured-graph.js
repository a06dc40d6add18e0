// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push((() => { const a = {}, b = { a }; a.b = b; return a; })());
}
