// class: builtin iteration
// expect: timeout
// why: an iterator helper over an iterator without an end, and both next and callback are builtins
Iterator.from({ next: Object }).every(Object);
