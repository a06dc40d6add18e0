// escape: call a method of the host from Wasm, whose receiver is nothing
// want: TypeError TypeError
// without: CompileError CompileError
const code = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 2, 7, 1, 1, 109, 1, 102, 0, 0, 3, 2, 1, 0, 7, 7, 1, 3, 114, 117, 110, 0, 1, 10, 6, 1, 4, 0, 16, 0, 11]);
const run = f => tried(() => new WebAssembly.Instance(new WebAssembly.Module(code), { m: { f } }).exports.run());
[run(mine.send), run(Admin.prototype.launch)].join(' ');
