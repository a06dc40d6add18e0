// class: console
// expect: timeout | ok
// why: a million objects of a class with a long name
class C {}
Object.defineProperty(C, 'name', { value: 'n'.repeat(1e4) });
const a = Array(100).fill(Array(100).fill(new C()));
for (;;) console.dir(Array(100).fill(a), { depth: Infinity });
