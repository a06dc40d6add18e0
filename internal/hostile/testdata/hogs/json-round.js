// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push(JSON.parse(JSON.stringify({ a: 1, b: [2, 3] })));
}
