// class: heap
// expect: lost | memory | ok
// why: an array of thirty million elements at once
// giant: the array is one allocation
new Array(3e7).fill({});
