// class: sort
// expect: timeout
// why: a comparator that never returns
[1, 2, 3].sort(() => { for (;;); });
