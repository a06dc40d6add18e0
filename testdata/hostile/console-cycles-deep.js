// class: console
// expect: ok | timeout
// why: a thousand objects that all hold each other, printed as deep as may be
const all = Array.from({ length: 1000 }, () => ({}));
for (const o of all) for (let i = 0; i < 1000; i++) o['k' + i] = all[i];
console.dir(all, { depth: Infinity });
