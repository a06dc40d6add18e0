// class: isolates
// expect: timeout
// needs: host
// why: more isolates than the script may make, over and over
const all = [];
for (;;) try { all.push(isolate.create({ memory: 8 << 20 })); } catch {}
