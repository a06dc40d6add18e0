// class: builtin iteration
// expect: timeout | memory
// why: Promise.all of an iterator without an end whose next is a builtin
Promise.all({ [Symbol.iterator]: () => ({ next: Object }) });
