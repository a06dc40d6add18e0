// class: buffer
// expect: exception RangeError | memory
// why: a buffer that grows to a gigabyte, and is touched
const buffer = new ArrayBuffer(0, { maxByteLength: 2 ** 30 });
for (let size = 0; ; size += 1 << 22) {
  buffer.resize(size);
  new Uint8Array(buffer).fill(1);
}
