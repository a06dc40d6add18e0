// class: hog
// expect: memory | exception RangeError
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push(new WebAssembly.Table({ element: 'externref', initial: 1000 }));
}
