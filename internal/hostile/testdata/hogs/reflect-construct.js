// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push(Reflect.construct(Array, [5]));
}
