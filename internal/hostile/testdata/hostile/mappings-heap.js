// class: heap
// expect: memory
// why: large objects with holes between them take two mappings each
const kept = [];
for (let i = 0; ; i++) {
  kept.push(new Array(35000).fill(i));
  new Array(35000).fill(i);
}
