// class: hog
// expect: memory | exception RangeError
// why: keeps what it makes
{
  const keep = [];
  for (;;) keep.push(new WebAssembly.Global({ value: 'i64', mutable: true }, 1n));
}
