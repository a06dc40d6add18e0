// class: isolates
// expect: timeout | exception | memory
// needs: host
// why: memories of WebAssembly in an isolate that the script made
const child = isolate.create({ memory: 8 << 20 }).createContext();
child.evalSync('globalThis.all = []');
for (;;) try { child.evalSync('all.push(new WebAssembly.Memory({ initial: 16 })); undefined'); } catch {}
