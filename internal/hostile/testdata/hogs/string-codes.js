// class: hog
// expect: memory
// why: keeps what it makes
{
  const codes = Array.from({ length: 100 }, (_, i) => 100 + i);
  const keep = [];
  for (;;) keep.push(String.fromCharCode(...codes));
}
