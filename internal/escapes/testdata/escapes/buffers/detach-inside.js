// escape: detach the bytes between the host's check and its use of them
// want: 3 8 3
const bytes = new Uint8Array([7, 1, 2]);
const n = stamp(bytes, () => { bytes.buffer.transfer(); bytes[0] = 9; });
[n, bytes[0], bytes.length].join(' ');
