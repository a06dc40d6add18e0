// class: streams
// expect: memory | lost | timeout
// needs: web
// why: writes without waiting for the sink
const writer = new WritableStream({ write: () => new Promise(() => {}) }).getWriter();
for (;;) writer.write(Array(1000).fill(1));
