// class: host misuse
// expect: memory
// needs: host
// why: objects of the host without end, kept
const all = [];
for (;;) all.push(new host.Thing());
