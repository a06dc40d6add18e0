// class: heap
// expect: memory | exception RangeError
// why: a rope of half a gigabyte that costs nothing until it is flattened
let s = 'abcdefgh';
while (s.length < 2 ** 28) s += s;
/x/.test(s);
