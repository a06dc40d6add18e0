// class: hog
// expect: memory | exception RangeError
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push(new ArrayBuffer(1000).transfer(2000));
}
