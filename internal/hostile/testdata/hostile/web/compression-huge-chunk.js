// class: streams
// expect: timeout | memory | exception RangeError
// needs: web
// why: compresses chunks of many megabytes
const w = new CompressionStream('gzip'), writer = w.writable.getWriter();
w.readable.pipeTo(new WritableStream());
(async () => { for (;;) await writer.write(new Uint8Array(20 << 20)); })();
