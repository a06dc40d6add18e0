// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push(encodeURIComponent('\u00fc' + keep.length));
}
