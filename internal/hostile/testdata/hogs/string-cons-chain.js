// class: hog
// expect: memory
// why: keeps what it makes
{
  let s = '';
  const keep = [];
  for (;;) keep.push((s += 'abcdefghijklmnop'));
}
