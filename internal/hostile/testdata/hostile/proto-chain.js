// class: builtin
// expect: timeout | lost
// why: each look-up walks a prototype chain of ten thousand objects
let o = {};
for (let i = 0; i < 1e4; i++) o = Object.create(o);
for (;;) 'missing' in o;
