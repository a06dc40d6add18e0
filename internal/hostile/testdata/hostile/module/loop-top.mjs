// class: modules
// expect: timeout
// why: the body of a module never ends
export let n = 0;
for (;;) n++;
