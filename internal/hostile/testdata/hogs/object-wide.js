// class: hog
// expect: memory
// why: keeps what it makes
{
  const names = Array.from({ length: 50 }, (_, i) => ['k' + i, i]);
  const keep = [];
  for (;;) keep.push(Object.fromEntries(names));
}
