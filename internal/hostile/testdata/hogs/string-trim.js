// class: hog
// expect: memory
// why: keeps what it makes
{
  const text = 'x'.repeat(200);
  const keep = [];
  for (;;) keep.push(('  ' + text + keep.length + '  ').trim());
}
