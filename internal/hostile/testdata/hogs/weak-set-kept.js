// class: hog
// expect: memory
// why: keeps what it makes
{
  const grown = new WeakSet();
  const keep = [];
  for (;;) keep.push((() => { const k = {}; grown.add(k); return k; })());
}
