// class: memory
// expect: memory | exception RangeError
// needs: web
// why: a blob of a buffer, ten thousand times
const u = new Uint8Array(1e6);
new Blob(Array(1e4).fill(u));
