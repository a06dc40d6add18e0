// class: heap
// expect: memory | timeout
// why: the names of the two hundred million characters of a string
Object.getOwnPropertyNames('a'.repeat(2e8));
