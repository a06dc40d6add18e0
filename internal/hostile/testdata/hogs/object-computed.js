// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push({ ['k' + keep.length % 1000]: 1 });
}
