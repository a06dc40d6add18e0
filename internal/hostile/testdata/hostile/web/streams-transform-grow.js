// class: streams
// expect: memory | exception RangeError | timeout | ok
// needs: web
// why: a transform that makes more and more of each chunk
const twice = () => new TransformStream({ transform(chunk, c) { c.enqueue(chunk.slice()); c.enqueue(chunk.slice()); } }, undefined, { highWaterMark: Infinity });
let s = new ReadableStream({ pull(c) { c.enqueue(new Uint8Array(1 << 16).fill(1)); } });
for (let n = 0; n < 20; n++) s = s.pipeThrough(twice());
