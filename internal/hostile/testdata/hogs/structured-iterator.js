// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push(Iterator.from({ next() { return { done: true }; } }));
}
