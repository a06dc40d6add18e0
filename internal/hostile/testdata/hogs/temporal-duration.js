// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push(Temporal.Duration.from({ hours: keep.length % 100 }));
}
