// class: builtin iteration
// expect: timeout
// why: each element is put behind the others as it is visited
const s = new Set([1]);
s.forEach((x) => { s.delete(x); s.add(x); });
