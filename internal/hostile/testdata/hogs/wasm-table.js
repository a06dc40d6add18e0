// class: hog
// expect: memory | exception RangeError
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push(new WebAssembly.Table({ element: 'anyfunc', initial: 10 }));
}
