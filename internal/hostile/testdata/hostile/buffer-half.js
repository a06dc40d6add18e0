// class: buffer
// expect: exception RangeError | memory
// why: one buffer of half a gigabyte, and touched
new Uint8Array(2 ** 29).fill(1);
