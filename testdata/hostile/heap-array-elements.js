// class: heap
// expect: memory | lost | timeout
// why: an array of a hundred million elements, each of which becomes an object
// giant: the array is one allocation, and so is its copy
new Array(1e8).fill(0).map((x) => ({}));
