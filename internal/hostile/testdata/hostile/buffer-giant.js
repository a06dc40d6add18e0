// class: buffer
// expect: exception RangeError
// why: one buffer larger than any limit, and touched
// oversized: a buffer is one allocation
new Uint8Array(2 ** 33).fill(1);
