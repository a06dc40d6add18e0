// class: host misuse
// expect: memory | lost | exception Error
// needs: host
// why: strings of sixteen megabytes that Go makes, kept
// oversized: Go makes each string before V8 does
const all = [];
for (;;) all.push(host.huge(1 << 24));
