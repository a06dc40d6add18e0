// class: throw
// expect: exception | memory
// why: a string of half a gigabyte
// oversized: the string is one allocation
throw 'x'.repeat(2 ** 29 - 24);
