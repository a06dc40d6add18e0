// class: endless loop
// expect: timeout
// why: buffers that are refused, each after a collection, and caught
for (;;) {
  try {
    new ArrayBuffer(1e9);
  } catch {}
}
