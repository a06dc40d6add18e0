// class: builtin iteration
// expect: timeout
// why: an iterator without an end whose next is a builtin, read by a builtin
new Set({ [Symbol.iterator]: () => ({ next: Object }) });
