// class: isolates
// expect: timeout
// needs: host
// why: an isolate that the script made, which loops in a call that waits for it
const child = isolate.create({ memory: 8 << 20 }).createContext();
child.evalSync('for (;;) try { for (;;); } catch {}');
