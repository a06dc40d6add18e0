// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push((() => { const o = {}; for (let i = 0; i < 20; i++) o[i] = i; return o; })());
}
