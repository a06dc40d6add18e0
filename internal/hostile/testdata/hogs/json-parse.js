// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push(JSON.parse('{"a":[1,2,3],"b":{"c":"d"}}'));
}
