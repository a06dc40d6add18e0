// class: WebAssembly
// expect: ok
// needs: web
// why: responses that are no modules, and sources that are no responses
(async () => {
  const headers = { 'content-type': 'application/wasm' };
  const sources = [1, null, {}, { then(f) { f(this.x); } }, new Response(), new Response('x', { headers }), new Response(new Uint8Array(1e6), { headers }),
    Response.error(), new Response(new ReadableStream({ pull(c) { c.error(1); } }), { headers }), Object.create(new Response())];
  for (const source of sources) {
    for (const f of ['compileStreaming', 'instantiateStreaming']) {
      let failed = false;
      await WebAssembly[f](source).catch(() => { failed = true; });
      if (!failed) throw f;
    }
  }
})();
