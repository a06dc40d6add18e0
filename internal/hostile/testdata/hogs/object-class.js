// class: hog
// expect: memory
// why: keeps what it makes
{
  class Point { constructor(x, y) { this.x = x; this.y = y; } }
  const keep = [];
  for (;;) keep.push(new Point(1, 2));
}
