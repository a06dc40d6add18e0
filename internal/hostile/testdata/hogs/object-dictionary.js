// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push((() => { const o = {}; for (let i = 0; i < 40; i++) o['x' + i] = i; delete o.x3; return o; })());
}
