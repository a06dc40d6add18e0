// class: heap
// expect: memory
// why: a string of half a billion characters, spread into an array
[...'.'.repeat(5e8)];
