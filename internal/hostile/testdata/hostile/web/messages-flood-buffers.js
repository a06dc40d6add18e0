// class: memory
// expect: memory | exception RangeError
// needs: web
// why: sends buffers that nobody reads
const { port1 } = new MessageChannel();
for (;;) port1.postMessage(new Uint8Array(1 << 20).fill(1));
