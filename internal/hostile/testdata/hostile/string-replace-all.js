// class: string
// expect: memory | lost
// why: a string each of whose characters becomes two
// oversized: the strings are one allocation each
'a'.repeat(2 ** 24).replaceAll('a', 'bb');
