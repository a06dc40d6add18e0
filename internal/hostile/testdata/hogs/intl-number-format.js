// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push(new Intl.NumberFormat('de').formatToParts(keep.length * 1e12 + 0.5));
}
