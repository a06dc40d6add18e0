// class: memory
// expect: memory | exception RangeError
// needs: web
// why: keeps blobs of a megabyte
const all = [];
for (;;) all.push(new Blob(['x'.repeat(1e6)]));
