// class: console
// expect: ok | timeout
// why: three hundred objects that all hold each other
const all = Array.from({ length: 300 }, () => ({}));
for (const o of all) for (let i = 0; i < 300; i++) o['k' + i] = all[i];
console.log(all);
console.log('%o', all);
console.dir(all, { depth: 3 });
