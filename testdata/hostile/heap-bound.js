// class: heap
// expect: memory
// why: a function bound again and again
let f = () => {};
for (;;) f = f.bind(f, f);
