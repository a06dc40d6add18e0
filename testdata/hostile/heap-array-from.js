// class: heap
// expect: lost | memory | timeout
// why: an array of a billion elements that are not there
// giant: the array doubles as it grows
Array.from({ length: 1e9 });
