// class: heap
// expect: memory | lost | exception RangeError | timeout
// why: a set of strings
// oversized: the table is one allocation, and so is its larger copy
const s = new Set();
for (let i = 0; ; i++) s.add('s' + i);
