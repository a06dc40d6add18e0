// class: hog
// expect: memory
// why: keeps what it makes
{
  const text = 'abc-'.repeat(5000);
  const keep = [];
  for (;;) keep.push((text + keep.length).split('-').join('+'));
}
