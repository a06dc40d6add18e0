// class: memory
// expect: memory | lost | timeout
// needs: web
// why: clones an array of blobs again and again
let all = Array.from({ length: 1000 }, () => new Blob(['x']));
for (;;) all = all.concat(structuredClone(all));
