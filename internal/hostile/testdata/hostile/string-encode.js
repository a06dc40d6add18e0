// class: string
// expect: memory
// why: the URI of a string of half a gigabyte
encodeURIComponent('%'.repeat(2 ** 29 - 24));
