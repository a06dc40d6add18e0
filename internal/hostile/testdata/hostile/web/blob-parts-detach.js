// class: buffer
// expect: ok
// needs: web
// why: parts detach, shrink and grow the buffers before them
const a = new ArrayBuffer(1e5), b = new ArrayBuffer(1e5, { maxByteLength: 1e6 }), c = new ArrayBuffer(1e5, { maxByteLength: 1e6 });
const change = { toString() { a.transfer(); b.resize(1); c.resize(1e6); return ''; } };
const blob = new Blob([a, b, new Uint8Array(b, 10), new Uint8Array(b, 10, 50), c, new DataView(c, 5), change]);
if (blob.size !== 1 + 1e6 + 1e6 - 5) throw new Error(String(blob.size));
