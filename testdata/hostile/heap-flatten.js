// class: heap
// expect: memory | lost | exception RangeError | ok
// why: a rope of half a gigabyte that costs nothing until it is flattened
// giant: the flat string is one allocation
let s = 'abcdefgh';
while (s.length < 2 ** 28) s += s;
/x/.test(s);
