// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push(JSON.stringify({ a: [1, 2, 3], n: keep.length }));
}
