// class: heap
// expect: exception RangeError | memory | timeout
// why: indentation that makes a small object print enormously
let o = {};
for (let i = 0; i < 2000; i++) o = { o, a: [[], [[]]] };
for (let n = 0; ; n++) JSON.stringify(Array(1000).fill(o), null, '          ');
