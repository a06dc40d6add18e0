// class: sort
// expect: timeout
// why: sorting converts elements whose toString never returns
[{ toString() { for (;;); } }, 1].sort();
