// class: host misuse
// expect: timeout
// needs: host
// why: errors of Go that are garbage at once
for (;;) try { host.throw('dropped'); } catch {}
