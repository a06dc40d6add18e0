// class: buffer
// expect: exception RangeError
// why: a resizable buffer of one byte takes two of the memory mappings that the kernel allows the process
const kept = [];
for (;;) kept.push(new ArrayBuffer(1, { maxByteLength: 8192 }));
