// class: host misuse
// expect: timeout
// needs: host
// why: an iterator whose return does not
host.sum({[Symbol.iterator]: () => ({next: () => ({value: "x", done: false}), return() { for (;;); }})});
