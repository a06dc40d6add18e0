// class: streams
// expect: memory | exception RangeError
// needs: web
// why: reads one branch of tee, so that the other keeps all buffers
const [fast, slow] = new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(1 << 16).fill(1)); } }).tee();
(async () => { for await (const chunk of fast); })();
