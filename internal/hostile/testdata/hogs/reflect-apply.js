// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push(Reflect.apply((...a) => a, null, [1, 2, 3]));
}
