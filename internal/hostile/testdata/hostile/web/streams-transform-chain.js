// class: streams
// expect: ok | memory | timeout
// needs: web
// why: sends a chunk through ten thousand transforms
let s = new ReadableStream({ start(c) { c.enqueue(1); c.close(); } });
for (let n = 0; n < 1e4; n++) s = s.pipeThrough(new TransformStream());
s.getReader().read();
