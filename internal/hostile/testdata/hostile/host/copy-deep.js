// class: host misuse
// expect: exception Error
// needs: host
// why: nested deeper than any stack
let deep = [];
for (let i = 0; i < 1e5; i++) deep = [deep];
host.copy(deep);
