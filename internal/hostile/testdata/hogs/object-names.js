// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push(Object.getOwnPropertyNames(globalThis));
}
