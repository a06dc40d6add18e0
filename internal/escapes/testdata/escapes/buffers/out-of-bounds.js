// escape: have the host read behind the end by a view whose buffer shrank under it
// want: Error Error
const buffer = new ArrayBuffer(1 << 16, { maxByteLength: 1 << 16 }), far = new Uint8Array(buffer, 1 << 15, 64), data = new DataView(buffer, 1 << 15);
buffer.resize(16);
[tried(() => stamp(far)), tried(() => hash(data))].map(x => x.includes('Error') ? 'Error' : x).join(' ');
