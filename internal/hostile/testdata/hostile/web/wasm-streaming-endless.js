// class: WebAssembly
// expect: memory | exception RangeError | timeout
// needs: web
// why: a module whose body does not end
WebAssembly.compileStreaming(new Response(new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(1 << 20).fill(1)); } }), { headers: { 'content-type': 'application/wasm' } }));
