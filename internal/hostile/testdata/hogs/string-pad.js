// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push(String(keep.length).padStart(200, '0').slice(1) + '.');
}
