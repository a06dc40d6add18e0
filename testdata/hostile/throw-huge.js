// class: throw
// expect: exception | memory | lost
// why: a string of half a gigabyte
// giant: the string is one allocation
throw 'x'.repeat(2 ** 29 - 24);
