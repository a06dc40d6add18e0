// class: host misuse
// expect: timeout
// needs: host
// why: panics for ever, each of which is caught
for (;;) try { host.panic(); } catch {}
