// class: streams
// expect: ok
// needs: web
// why: getters of chunks and of values lock, cancel and transfer streams that are being transferred
(async () => {
  const quiet = (f) => { try { return f(); } catch {} };
  for (let n = 0; n < 6; n++) {
    const s = new ReadableStream({ start(c) { c.enqueue({ get x() { quiet(() => act()); return 1; } }); c.close(); } }), w = new WritableStream();
    const t = new TransformStream();
    const act = () => [() => s.getReader(), () => s.cancel().catch(() => {}), () => structuredClone(s, { transfer: [s] }), () => w.abort().catch(() => {}),
      () => t.writable.getWriter(), () => structuredClone([s, w, t], { transfer: [s, w, t] })][n]();
    const moved = quiet(() => structuredClone({ s, w, t, get y() { quiet(act); return 1; } }, { transfer: [s, w, t] }));
    if (moved) {
      await moved.s.getReader().read().catch(() => {});
      await moved.w.close().catch(() => {});
    }
  }
})();
