// escape: re-enter the host through Wasm, and end in the middle
// want: 3 Error 94
// without: 0 CompileError 100
const code = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 2, 7, 1, 1, 109, 1, 102, 0, 0, 3, 2, 1, 0, 7, 7, 1, 3, 114, 117, 110, 0, 1, 10, 6, 1, 4, 0, 16, 0, 11]);
let depth = 0;
const end = tried(() => {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(code), { m: { f: () => {
    if (++depth === 3) throw new Error('inside');
    pay({ to: 'shop', amount: 3 }, () => {});
    call(exports.run);
  } } });
  exports.run();
});
[depth, end, mine.balance].join(' ');
