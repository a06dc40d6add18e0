// class: memory
// expect: memory | lost | timeout
// needs: web
// why: slices of slices without end
let b = new Blob(['x'.repeat(1e6)]);
const all = [];
for (;;) all.push(b = b.slice(0, 1e6 - 1));
