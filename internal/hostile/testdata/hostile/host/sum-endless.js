// class: host misuse
// expect: timeout
// needs: host
// why: an iterator that has no end, read by Go
host.sum({[Symbol.iterator]: () => ({next: () => ({value: 1, done: false})})});
