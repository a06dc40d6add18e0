// escape: have the host's view of shared memory grow
// want: 8 16
const shared = new SharedArrayBuffer(8, { maxByteLength: 1 << 16 }), view = new Uint8Array(shared);
view[0] = 7;
const n = stamp(view, () => shared.grow(1 << 16));
shared.grow(16);
view[0] = 7;
[n, stamp(view)].join(' ');
