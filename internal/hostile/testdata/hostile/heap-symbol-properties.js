// class: heap
// expect: memory | lost | timeout
// why: an object with a property for each symbol
const o = {};
for (;;) o[Symbol()] = 1;
