// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push(new Temporal.PlainDate(2026, 1, 1));
}
