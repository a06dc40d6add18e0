// class: console
// expect: timeout
// why: the conversions of specifiers never return
console.log('%j %d', { toJSON() { for (;;); } }, { valueOf() { for (;;); } });
