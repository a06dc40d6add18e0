// class: heap
// expect: memory | timeout
// why: a flood of promises that wait for each other
let p = Promise.resolve();
for (;;) p = p.then(() => p);
