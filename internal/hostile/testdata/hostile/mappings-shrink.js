// class: buffer
// expect: exception RangeError | timeout
// why: buffers that shrink and grow leave mappings between them
const kept = [];
try {
  for (;;) kept.push(new ArrayBuffer(8192, { maxByteLength: 16384 }));
} catch {}
for (;;) {
  for (const buffer of kept) {
    buffer.resize(1);
    buffer.resize(16384);
  }
  kept.push(new ArrayBuffer(1, { maxByteLength: 8192 }));
}
