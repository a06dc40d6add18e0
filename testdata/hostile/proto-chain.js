// class: builtin
// expect: timeout
// why: each look-up walks a prototype chain of a hundred thousand objects
let o = {};
for (let i = 0; i < 1e5; i++) o = Object.create(o);
for (;;) 'missing' in o;
