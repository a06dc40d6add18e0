// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push(JSON.parse('[1,2,3]', (k, v) => ({ v })));
}
