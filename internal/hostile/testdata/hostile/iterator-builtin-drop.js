// class: builtin iteration
// expect: timeout
// why: drops enough of an iterator to be at it for ever
Iterator.from({ next: Object }).drop(2 ** 53 - 1).next();
