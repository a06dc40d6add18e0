// class: console
// expect: ok | memory | timeout
// why: objects and lists of a million parts
const o = {};
for (let i = 0; i < 2e5; i++) o['a long name of a property ' + i] = i;
console.log(o, Object.values(o), new Map(Object.entries(o)), new Set(Object.keys(o)));
console.table(Object.entries(o));
