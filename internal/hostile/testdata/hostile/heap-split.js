// class: heap
// expect: memory
// why: a string of a quarter of a billion characters, split into as many
'a'.repeat(1 << 28).split('');
