// class: string
// expect: memory
// why: a name of a property of three hundred million characters
const o = {};
o['a'.repeat(3e8)] = 1;
