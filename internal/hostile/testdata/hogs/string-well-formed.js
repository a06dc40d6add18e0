// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push(('\ud800' + keep.length).toWellFormed());
}
