// class: huge array-like
// expect: memory
// why: a list of arguments of a hundred million, made outside the heap
Array.of.apply(null, { length: 1e8 });
