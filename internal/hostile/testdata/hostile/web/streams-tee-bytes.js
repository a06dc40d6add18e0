// class: streams
// expect: memory | exception RangeError
// needs: web
// why: reads one branch of a stream of bytes, so that the other keeps copies
const [fast, slow] = new ReadableStream({ type: 'bytes', pull(c) { c.enqueue(new Uint8Array(1 << 16).fill(1)); } }).tee();
(async () => { for await (const chunk of fast); })();
