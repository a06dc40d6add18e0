// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push([...'ab'.repeat(500)].join(''));
}
