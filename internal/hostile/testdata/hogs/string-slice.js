// class: hog
// expect: memory
// why: keeps what it makes
{
  const text = 'x'.repeat(100);
  const keep = [];
  for (;;) keep.push((text + keep.length).slice(1));
}
