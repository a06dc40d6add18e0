// class: heap
// expect: memory | lost | exception RangeError | timeout
// why: a single array that doubles
// giant: the array is one allocation, and so is its larger copy
const a = [];
for (;;) a.push(a.length);
