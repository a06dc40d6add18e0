// class: heap
// expect: lost | memory
// why: a string of a quarter of a billion characters, split into as many
// giant: the string and the array are one allocation each
'a'.repeat(1 << 28).split('');
