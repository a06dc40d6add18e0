// class: heap
// expect: memory
// why: async functions that wait for ever
const never = new Promise(() => {});
const all = [];
for (;;) all.push((async (x) => { await never; return x; })(all));
