// escape: reach the host by errors of its functions that pass through Wasm
// want: internal error ReferenceError
// without: CompileError
const code = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 2, 7, 1, 1, 109, 1, 102, 0, 0, 7, 7, 1, 3, 114, 117, 110, 0, 1, 3, 2, 1, 0, 10, 6, 1, 4, 0, 16, 0, 11]);
// Sections by their order: types, imports, functions, exports, code.
const ordered = new Uint8Array([...code.slice(0, 23), 3, 2, 1, 0, 7, 7, 1, 3, 114, 117, 110, 0, 1, 10, 6, 1, 4, 0, 16, 0, 11]);
tried(() => {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(ordered), { m: { f: () => fail('panic') } });
  try { exports.run(); } catch (e) { report(e.stack); return [e.message, walk(e)].join(' '); }
});
