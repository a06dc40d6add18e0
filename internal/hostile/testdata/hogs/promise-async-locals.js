// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push((async () => { const a = {}, b = []; await new Promise(() => {}); return [a, b]; })());
}
