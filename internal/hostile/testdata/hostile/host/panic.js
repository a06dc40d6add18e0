// class: host misuse
// expect: exception Error
// needs: host
// why: a Go function that panics, called often and at last uncaught
for (let i = 0; i < 1000; i++) try { host.panic(); } catch {}
host.panic();
