// class: hog
// expect: memory | exception RangeError
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push(new Float64Array(8));
}
