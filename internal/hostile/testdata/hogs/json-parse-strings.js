// class: hog
// expect: memory
// why: keeps what it makes
{
  const text = JSON.stringify(Array.from({ length: 500 }, (_, i) => 'text ' + i));
  const keep = [];
  for (;;) keep.push(JSON.parse(text));
}
