// class: hog
// expect: memory
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push(class { static x = []; static { this.y = {}; } });
}
