// class: buffer
// expect: exception RangeError
// why: a growable shared buffer takes mappings as a resizable one does
const kept = [];
for (;;) kept.push(new SharedArrayBuffer(1, { maxByteLength: 8192 }));
