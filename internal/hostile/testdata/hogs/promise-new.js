// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push(new Promise(() => {}));
}
