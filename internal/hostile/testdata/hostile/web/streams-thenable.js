// class: streams
// expect: timeout
// needs: web
// why: results of read that are thenables with an endless getter
Object.defineProperty(Object.prototype, 'then', { get() { for (;;); } });
new ReadableStream({ start(c) { c.enqueue(1); } }).getReader().read();
