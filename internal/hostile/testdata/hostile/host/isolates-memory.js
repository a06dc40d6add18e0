// class: isolates
// expect: exception | timeout | memory
// needs: host
// why: an isolate that the script made uses up its memory, over and over
const child = isolate.create({ memory: 8 << 20 });
for (;;) try { child.createContext().evalSync('const a = []; for (;;) a.push(new Array(10000).fill(1))'); } catch (e) { if (child.disposed) throw e; }
