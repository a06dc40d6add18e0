// class: hog
// expect: memory
// why: keeps what it makes
{
  const pending = new Promise(() => {});
  const keep = [];
  for (;;) keep.push(pending.then(() => {}));
}
