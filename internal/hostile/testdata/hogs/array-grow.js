// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push((() => { const a = []; for (let i = 0; i < 100; i++) a[i] = i; return a; })());
}
