// class: hog
// expect: memory
// why: keeps what it makes
{
  class Secret { #a = {}; #b = []; }
  const keep = [];
  for (;;) keep.push(new Secret());
}
