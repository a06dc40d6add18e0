// escape: have the host copy more than is there of a view that follows its buffer
// want: 000000 00 Error
const buffer = new ArrayBuffer(3, { maxByteLength: 1 << 16 }), view = new Uint8Array(buffer);
const first = hash(view);
buffer.resize(1);
const second = hash(view);
const fixed = new Uint8Array(buffer, 0, 1);
buffer.resize(0);
[first, second, tried(() => hash(fixed))].join(' ');
