// class: heap
// expect: memory | timeout
// why: many strings of one kilobyte
const all = [];
for (let i = 0; ; i++) all.push(String(i).padStart(1024, 'x'));
