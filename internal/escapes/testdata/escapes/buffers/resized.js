// escape: have the host believe an old length of a buffer that shrank
// want: 2 070000 070809 0
const buffer = new ArrayBuffer(8, { maxByteLength: 1 << 16 }), view = new Uint8Array(buffer), fixed = new Uint8Array(buffer, 0, 8);
view.set([7, 8, 9]);
const three = view.slice(0, 3);
buffer.resize(2);
const n = stamp(view);
buffer.resize(3);
view[0] = 7; view[1] = 0;
[n, hash(view.slice()), hash(three), fixed.length].join(' ');
