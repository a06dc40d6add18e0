// class: heap
// expect: memory | lost | timeout
// why: weak references, which keep their targets until the turn ends
const all = [];
for (;;) all.push(new WeakRef({}));
