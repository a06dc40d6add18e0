// class: host misuse
// expect: memory
// needs: host
// why: the limit is reached in a function that Go calls, and caught outside
const all = [];
for (;;) try { host.call(() => { for (;;) all.push([all.length]); }); } catch {}
