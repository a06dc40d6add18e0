// escape: close the isolate while Wasm is compiled for it
// want: closed
// ends: the isolate
const code = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 4, 1, 2, 0, 11]);
for (let n = 0; n < 20; n++) WebAssembly.compile(code).then(report, report);
shutdown('isolate');
