// class: memory
// expect: memory | exception RangeError
// needs: web
// why: a blob of blobs doubles with each line
let b = new Blob(['x'.repeat(1024)]);
for (;;) b = new Blob([b, b]);
