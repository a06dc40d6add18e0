// class: hog
// expect: memory | exception RangeError
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push(Int16Array.of(1, 2, 3));
}
