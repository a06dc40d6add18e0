// class: console
// expect: timeout | exception RangeError
// why: a toString that prints the object it belongs to
const o = { toString() { console.log('%s', o); return 'o'; } };
for (;;) console.log('%s', o);
