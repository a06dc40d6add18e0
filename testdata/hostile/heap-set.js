// class: heap
// expect: memory | lost | exception RangeError | timeout
// why: a set of strings
const s = new Set();
for (let i = 0; ; i++) s.add('s' + i);
