// class: isolates
// expect: timeout | exception
// needs: host
// why: isolates that are made, used and disposed of, without end
for (;;) {
  const child = isolate.create({ memory: 8 << 20 });
  child.createContext().evalSync('globalThis.x = 1');
  child.dispose();
}
