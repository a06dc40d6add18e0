// class: heap
// expect: lost | memory | exception RangeError | timeout
// why: the names of the two hundred million characters of a string
// giant: the list of names is one allocation
Object.getOwnPropertyNames('a'.repeat(2e8));
