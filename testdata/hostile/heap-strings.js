// class: heap
// expect: memory
// why: many strings of one kilobyte
const all = [];
for (let i = 0; ; i++) all.push(String(i).padStart(1024, 'x'));
