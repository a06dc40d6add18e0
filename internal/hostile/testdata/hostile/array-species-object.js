// class: huge array-like
// expect: memory | timeout | lost
// why: concatenates into an object that is no array and keeps all it is given
const a = Array.from({ length: 1e6 }, () => ({}));
a.constructor = { [Symbol.species]: function () { return {}; } };
for (const kept = [];;) kept.push(a.concat(a, a, a, a, a, a, a));
