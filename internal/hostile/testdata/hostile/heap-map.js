// class: heap
// expect: memory | lost | exception RangeError | timeout
// why: a map whose table doubles
// oversized: the table is one allocation, and so is its larger copy
const m = new Map();
for (let i = 0; ; i++) m.set(i, i);
