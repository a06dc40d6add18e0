// class: buffer
// expect: exception RangeError
// why: a buffer that is empty at first takes its mappings when it is resized
const kept = [];
for (;;) {
  const buffer = new ArrayBuffer(0, { maxByteLength: 8192 });
  buffer.resize(1);
  kept.push(buffer);
}
