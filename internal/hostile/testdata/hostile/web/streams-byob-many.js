// class: streams
// expect: memory | lost | exception RangeError
// needs: web
// why: gives a stream many buffers that it never fills
const reader = new ReadableStream({ type: 'bytes' }).getReader({ mode: 'byob' });
for (;;) reader.read(new Uint8Array(1 << 20).fill(1));
