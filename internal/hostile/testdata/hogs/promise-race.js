// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push(Promise.race([new Promise(() => {})]));
}
