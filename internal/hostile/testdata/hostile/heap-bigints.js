// class: heap
// expect: memory | timeout
// why: many numbers of a kilobyte
const all = [];
for (let n = 1n << 8192n; ; n++) all.push(n);
