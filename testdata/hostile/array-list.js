// class: huge array-like
// expect: lost
// giant: the list has its whole length from the beginning
// why: a list of arguments of a hundred million, made outside the heap
Array.of.apply(null, { length: 1e8 });
