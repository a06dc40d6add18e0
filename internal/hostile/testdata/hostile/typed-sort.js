// class: typed array
// expect: timeout | lost
// why: sorts big typed arrays, which is one step of C++ each
const a = new Float64Array(2 ** 20);
for (let i = 0; i < a.length; i++) a[i] = (i * 7919) % a.length;
for (;;) a.slice().sort();
