// class: heap
// expect: memory | timeout
// why: an array of a hundred million elements, each of which becomes an object
new Array(1e8).fill(0).map((x) => ({}));
