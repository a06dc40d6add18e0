// class: streams
// expect: memory | exception
// needs: web
// why: opens compressors for ever
const all = [];
for (;;) all.push(new CompressionStream('gzip'));
