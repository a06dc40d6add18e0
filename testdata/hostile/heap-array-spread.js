// class: heap
// expect: lost | memory
// why: a string of half a billion characters, spread into an array
// giant: the string and the array are one allocation each
[...'.'.repeat(5e8)];
