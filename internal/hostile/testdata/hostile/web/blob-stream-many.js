// class: streams
// expect: memory | exception RangeError | timeout
// needs: web
// why: reads the streams of a blob and keeps their chunks
const b = new Blob(['x'.repeat(1e6)]), all = [];
(async () => { for (;;) for await (const chunk of b.stream()) all.push(chunk); })();
