// class: heap
// expect: memory | lost | exception RangeError
// why: a single array that doubles
const a = [];
for (;;) a.push(a.length);
