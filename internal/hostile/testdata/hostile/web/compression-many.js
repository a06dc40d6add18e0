// class: streams
// expect: memory | exception RangeError
// needs: web
// why: opens compressors for ever
const all = [];
for (;;) all.push(new CompressionStream('gzip'));
