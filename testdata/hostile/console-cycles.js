// class: console
// expect: ok | timeout
// why: a thousand objects that all hold each other
const all = Array.from({ length: 1000 }, () => ({}));
for (const o of all) for (let i = 0; i < 1000; i++) o['k' + i] = all[i];
console.log(all);
console.log('%o', all);
console.dir(all, { depth: 3 });
