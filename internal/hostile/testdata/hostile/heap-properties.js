// class: heap
// expect: memory | lost | timeout
// why: a single object with more and more properties
const o = {};
for (let i = 0; ; i++) o['k' + i] = i;
