// class: isolates
// expect: timeout | lost
// needs: host
// why: an isolate that the script made, at a built-in that never looks up
const child = isolate.create({ memory: 8 << 20 }).createContext();
child.evalSync("Array.prototype.includes.call({ length: 2 ** 53 - 1 }, 1)");
