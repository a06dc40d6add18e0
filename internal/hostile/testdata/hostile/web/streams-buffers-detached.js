// class: streams
// expect: ok
// needs: web
// why: detaches and shrinks the buffers that a stream of bytes fills
const detach = (b) => { try { structuredClone(b, { transfer: [b] }); } catch {} };
const wasm = new WebAssembly.Memory({ initial: 1 }).buffer;
for (let n = 0; n < 12; n++) {
  let c;
  const s = new ReadableStream({ type: 'bytes', start(given) { c = given; }, autoAllocateChunkSize: 8 });
  const quiet = (f) => { try { return f()?.catch?.(() => {}); } catch {} };
  const reader = s.getReader({ mode: 'byob' });
  quiet(() => reader.read(new Uint32Array(n % 2 ? 4 : 1)));
  quiet(() => reader.read(new DataView(new ArrayBuffer(9), 1)));
  quiet(() => reader.read(new Uint8Array(wasm)));
  quiet(() => reader.read(new Uint8Array(new ArrayBuffer(8, { maxByteLength: 16 }))));
  quiet(() => reader.read(new Uint8Array(new SharedArrayBuffer(8))));
  const { byobRequest } = c, { view } = byobRequest;
  if (n > 2) detach(view.buffer);
  quiet(() => byobRequest.respond(n));
  quiet(() => byobRequest.respondWithNewView(new Uint8Array(16)));
  quiet(() => c.enqueue(view));
  quiet(() => c.enqueue(new Uint8Array(wasm)));
  quiet(() => c.enqueue(new Uint8Array(5)));
  if (n > 5) quiet(() => reader.releaseLock());
  quiet(() => c.byobRequest.respond(1));
  quiet(() => c.close());
  quiet(() => c.byobRequest.respond(0));
  quiet(() => c.error(1));
}
