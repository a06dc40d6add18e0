// class: heap
// expect: memory | lost | timeout
// why: a microtask queue that grows, outside the heap
// oversized: the queue doubles as it grows
const p = Promise.resolve();
for (;;) p.then(() => {});
