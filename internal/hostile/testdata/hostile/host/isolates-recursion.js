// class: isolates
// expect: exception | timeout
// needs: host
// why: two isolates that call each other, deeper and deeper
const child = isolate.create({ memory: 8 << 20 }).createContext();
child.global.setSync('back', isolate.callback(() => child.evalSync('back()')));
child.evalSync('back()');
