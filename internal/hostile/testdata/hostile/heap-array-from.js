// class: heap
// expect: memory | timeout
// why: an array of a billion elements that are not there
Array.from({ length: 1e9 });
