// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push(decodeURIComponent('%C3%BC' + keep.length));
}
