// class: huge array-like
// expect: memory | timeout | lost
// why: concatenates into a species that keeps all it is given
class Keep extends Array {}
let a = Keep.from({ length: 1e5 }, () => ({}));
for (;;) a = a.concat(a);
