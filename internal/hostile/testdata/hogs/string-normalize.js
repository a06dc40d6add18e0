// class: hog
// expect: memory
// why: keeps what it makes
{
  const text = '\u00e9'.repeat(100);
  const keep = [];
  for (;;) keep.push((text + keep.length).normalize('NFD'));
}
