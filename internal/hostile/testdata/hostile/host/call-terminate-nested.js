// class: host misuse
// expect: timeout
// needs: host
// why: inner runs that end in time do not prolong the outer one
for (;;) try { host.within(5, () => { for (;;); }); } catch {}
