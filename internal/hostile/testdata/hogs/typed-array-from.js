// class: hog
// expect: memory | exception RangeError
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push(Float32Array.from([1, 2, 3]));
}
