// class: console
// expect: timeout
// why: prints from a comparator of an array that changes as it is printed
const a = Array.from({ length: 200 }, (_, i) => i);
for (;;) a.sort((x, y) => { console.log(a); a.push({}); a.length = 200; return y - x; });
