// class: heap
// expect: memory
// why: an array of thirty million elements at once
new Array(3e7).fill({});
