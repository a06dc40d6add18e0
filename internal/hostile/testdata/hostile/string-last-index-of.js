// class: string
// expect: lost
// why: a naive search that compares half of the string at each of its places
'a'.repeat(2 ** 22).lastIndexOf('a'.repeat(2 ** 21 - 1) + 'b');
