// class: streams
// expect: ok | timeout | exception
// needs: web
// why: aborts, cancels and errors the streams of a pipe inside their own callbacks
for (const f of ['start', 'pull', 'cancel', 'write', 'close', 'abort', 'transform', 'flush', 'size']) {
  for (let n = 0; n < 20; n++) {
    const controller = new AbortController(), controllers = [];
    let reader, left = 50, chunks = 0;
    const act = (name, c) => {
      if (c) controllers.push(c);
      if (name !== f || left-- <= 0) return 1;
      try {
        switch (n) {
          case 0: case 1: controller.abort(n); break;
          case 2: case 3: controllers.forEach((c) => c.error(n)); break;
          case 4: reader?.cancel().catch(() => {}); break;
          case 5: reader?.releaseLock(); break;
          case 6: reader?.read().catch(() => {}); break;
          case 7: controllers.forEach((c) => c.close?.()); break;
          case 8: controllers.forEach((c) => c.terminate?.()); break;
          case 9: controllers.forEach((c) => c.enqueue?.(1)); break;
          case 10: throw n;
          case 11: return new Promise(() => {});
          case 12: return Promise.reject(n);
        }
      } catch (e) {
        if (n === 10) throw e;
      }
      return 1;
    };
    const on = (...names) => Object.fromEntries(names.map((name) => [name, (a, b) => void act(name, b ?? a)]));
    const size = { size: () => act('size') };
    try {
      const s = new ReadableStream({ ...on('start', 'cancel'), pull(c) { act('pull', c); chunks++ < 20 ? c.enqueue(1) : c.close(); } }, size);
      const t = new TransformStream({ ...on('start', 'flush', 'cancel'), transform(x, c) { act('transform', c); c.enqueue(x); } }, size, size);
      const d = new WritableStream(on('start', 'write', 'close', 'abort'), size);
      const [a, b] = s.pipeThrough(t, { signal: controller.signal }).tee();
      reader = b.getReader();
      reader.closed.catch(() => {});
      a.pipeTo(d, { signal: controller.signal }).catch(() => {});
      reader.read().catch(() => {});
      setTimeout(() => { controller.abort(); reader.cancel().catch(() => {}); }, 1);
    } catch {}
  }
}
