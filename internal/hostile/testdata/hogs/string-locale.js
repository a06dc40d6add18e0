// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push((10n ** 500n + BigInt(keep.length)).toLocaleString('de'));
}
