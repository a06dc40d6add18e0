// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push((() => { const p = Promise.reject(new Error('x')); p.catch(() => {}); return p; })());
}
