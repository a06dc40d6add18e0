// class: hog
// expect: memory
// why: keeps what it makes
{
  const text = 'a'.repeat(500);
  const keep = [];
  for (;;) keep.push(text.replaceAll('a', 'bc'));
}
