// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push('a,b,c,d,e,f,g'.split(','));
}
