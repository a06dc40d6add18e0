// class: console
// expect: ok | timeout
// why: three hundred objects that all hold each other, printed as deep as may be
const all = Array.from({ length: 300 }, () => ({}));
for (const o of all) for (let i = 0; i < 300; i++) o['k' + i] = all[i];
console.dir(all, { depth: Infinity });
