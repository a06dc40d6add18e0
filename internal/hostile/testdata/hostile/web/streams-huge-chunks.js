// class: streams
// expect: memory | exception RangeError
// needs: web
// why: fills the queue of a stream that nobody reads with big buffers
new ReadableStream({
  start(c) { for (;;) c.enqueue(new Uint8Array(1 << 20).fill(1)); },
});
