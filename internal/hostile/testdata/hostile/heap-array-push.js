// class: heap
// expect: memory | exception RangeError | timeout
// why: a single array that doubles
const a = [];
for (;;) a.push(a.length);
