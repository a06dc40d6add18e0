// class: hog
// expect: memory
// why: keeps what it makes
{
  const text = 'a'.repeat(500) + 'b';
  const keep = [];
  for (;;) keep.push(text.replace('b', () => keep.length));
}
