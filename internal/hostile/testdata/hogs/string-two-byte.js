// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push('\u1234'.repeat(100).toUpperCase() + keep.length);
}
