// class: streams
// expect: memory | exception
// needs: web
// why: starts decompressors for ever
const all = [];
(async () => {
  for (;;) {
    const d = new DecompressionStream('gzip');
    all.push(d);
    d.readable.getReader().read().catch(() => {});
    await d.writable.getWriter().write(new Uint8Array([0x1f, 0x8b, 8]));
  }
})();
