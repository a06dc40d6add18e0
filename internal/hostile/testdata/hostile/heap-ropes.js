// class: heap
// expect: memory | timeout
// why: ropes that are never flattened
let s = 'rope';
const all = [];
for (let i = 0; ; i++) all.push((s = s.slice(0, 100) + 'a rope of strings ' + i + s.slice(0, 50)));
