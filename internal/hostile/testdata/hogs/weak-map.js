// class: hog
// expect: memory
// why: keeps what it makes
{
  const grown = new WeakMap();
  const keep = [];
  for (;;) keep.push(grown.set({ n: keep.length }, {}));
}
