// class: modules
// expect: timeout
// why: the body of a module never ends
for (;;);
