// class: hog
// expect: memory
// why: keeps what it makes
{
  let last;
  const keep = [];
  for (;;) keep.push((last = { last, value: keep.length }));
}
