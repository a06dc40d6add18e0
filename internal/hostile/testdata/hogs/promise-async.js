// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push((async () => { await new Promise(() => {}); })());
}
