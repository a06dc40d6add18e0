// class: hog
// expect: memory
// why: keeps what it makes
{
  const formatter = new Intl.NumberFormat('de');
  const keep = [];
  for (;;) keep.push(formatter.formatToParts(keep.length + 1000.5));
}
