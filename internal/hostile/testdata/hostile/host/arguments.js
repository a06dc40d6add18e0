// class: host misuse
// expect: timeout | memory | exception RangeError
// needs: host
// why: a call of Go with a hundred thousand arguments
const all = Array.from({ length: 1e5 }, (_, i) => ({ i }));
for (;;) host.echo(...all);
