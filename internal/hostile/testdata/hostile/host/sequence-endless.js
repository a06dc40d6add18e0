// class: host misuse
// expect: timeout
// needs: host
// why: a sequence of Go that has no end
for (const n of host.sequence());
