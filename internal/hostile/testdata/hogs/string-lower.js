// class: hog
// expect: memory
// why: keeps what it makes
{
  const text = 'X'.repeat(1000);
  const keep = [];
  for (;;) keep.push((text + keep.length).toLowerCase());
}
