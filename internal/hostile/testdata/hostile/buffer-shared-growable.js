// class: buffer
// expect: exception RangeError | memory
// why: a shared buffer that grows to a gigabyte
const buffer = new SharedArrayBuffer(0, { maxByteLength: 2 ** 30 });
for (let size = 0; ; size += 1 << 22) {
  buffer.grow(size);
  new Uint8Array(buffer).fill(1);
}
