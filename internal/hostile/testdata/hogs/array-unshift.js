// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push((() => { const a = [1]; for (let i = 0; i < 50; i++) a.unshift(i); return a; })());
}
