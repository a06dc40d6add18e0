// class: console
// expect: memory | timeout
// why: JSON of half a gigabyte, printed by a specifier
let a = ['x'.repeat(100)];
for (let i = 0; i < 21; i++) a = [a, a];
for (;;) console.log('%j', a);
