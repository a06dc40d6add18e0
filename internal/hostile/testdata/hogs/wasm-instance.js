// class: hog
// expect: memory | exception RangeError
// why: keeps what it makes
{
  const module = new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
  const keep = [];
  for (;;) keep.push(new WebAssembly.Instance(module));
}
