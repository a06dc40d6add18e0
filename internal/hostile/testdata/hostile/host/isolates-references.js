// class: isolates
// expect: timeout | exception | memory
// needs: host
// why: references that another isolate keeps, without end
const child = isolate.create({ memory: 8 << 20 }).createContext();
child.evalSync('globalThis.all = []');
const keep = child.evalSync('x => { all.push(x); }', { reference: true });
for (;;) keep.applySync(null, [isolate.reference({})]);
