// class: hog
// expect: memory
// why: keeps what it makes
{
  const registry = new FinalizationRegistry(() => {});
  const keep = [];
  for (;;) keep.push((() => { const k = {}; registry.register(k, 1); return k; })());
}
