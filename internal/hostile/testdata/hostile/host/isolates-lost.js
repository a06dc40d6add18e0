// class: isolates
// expect: exception | lost
// oversized: the list that the text is split into has its whole length at once
// needs: host
// why: an isolate that the script made is lost, with one that it holds
const child = isolate.create({ memory: 16 << 20 }).createContext();
child.evalSync("'a'.repeat(1 << 28).split('')");
