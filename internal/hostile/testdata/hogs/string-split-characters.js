// class: hog
// expect: memory
// why: keeps what it makes
{
  const text = 'x'.repeat(1000);
  const keep = [];
  for (;;) keep.push(text.split(''));
}
