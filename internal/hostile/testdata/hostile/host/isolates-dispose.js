// class: isolates
// expect: exception | timeout
// needs: host
// why: an isolate that is disposed of by a function that it called
for (;;) {
  const child = isolate.create({ memory: 8 << 20 });
  const context = child.createContext();
  context.global.setSync('end', isolate.callback(() => child.dispose()));
  context.evalSync('end(); for (;;);');
}
