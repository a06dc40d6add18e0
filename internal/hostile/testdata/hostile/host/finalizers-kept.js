// class: host misuse
// expect: memory
// needs: host
// why: functions of Go, made by the thousand and kept
const all = [];
for (;;) all.push(host.make());
