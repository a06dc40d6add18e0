// class: heap
// expect: memory | timeout
// why: async functions that wait for ever
const never = new Promise(() => {});
const all = [];
for (;;) all.push((async (x) => { await never; return x; })(all));
