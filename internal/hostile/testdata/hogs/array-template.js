// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push(((strings, ...rest) => rest)`a${1}b${2}`);
}
