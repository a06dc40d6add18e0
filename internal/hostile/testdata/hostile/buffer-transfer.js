// class: buffer
// expect: exception RangeError | memory | timeout
// why: a buffer that doubles each time it is transferred
let buffer = new ArrayBuffer(1 << 20);
for (;;) {
  buffer = buffer.transfer(buffer.byteLength * 2);
  new Uint8Array(buffer).fill(1);
}
