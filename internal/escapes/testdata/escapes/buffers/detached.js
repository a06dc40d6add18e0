// escape: have the host look at bytes that were given away
// want: Error Error Error 0
const bytes = new Uint8Array([7, 1, 2]), { buffer } = bytes;
buffer.transfer();
[tried(() => stamp(buffer)), tried(() => stamp(bytes)), tried(() => hash(bytes)), bytes.length].join(' ');
