// class: host misuse
// expect: memory | timeout
// needs: host
// why: keeps every error of Go, which Go keeps for it
const all = [];
for (;;) try { host.throw('kept'); } catch (e) { all.push(e); }
