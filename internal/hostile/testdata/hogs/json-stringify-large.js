// class: hog
// expect: memory
// why: keeps what it makes
{
  const source = Array.from({ length: 1000 }, (_, i) => ({ i }));
  const keep = [];
  for (;;) keep.push(JSON.stringify(source));
}
