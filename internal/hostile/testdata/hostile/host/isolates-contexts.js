// class: isolates
// expect: timeout | exception | memory
// needs: host
// why: contexts without end in an isolate that the script made
const child = isolate.create({ memory: 8 << 20 });
const all = [];
for (;;) all.push(child.createContext());
