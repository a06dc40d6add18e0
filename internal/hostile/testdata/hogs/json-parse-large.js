// class: hog
// expect: memory
// why: keeps what it makes
{
  const text = JSON.stringify(Array.from({ length: 1000 }, (_, i) => ({ i })));
  const keep = [];
  for (;;) keep.push(JSON.parse(text));
}
