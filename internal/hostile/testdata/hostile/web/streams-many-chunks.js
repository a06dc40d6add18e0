// class: streams
// expect: memory | lost | timeout
// needs: web
// why: fills the queue of a stream with arrays
new ReadableStream({ start(c) { for (;;) c.enqueue(Array(1000).fill(1)); } });
