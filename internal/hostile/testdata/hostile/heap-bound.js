// class: heap
// expect: memory | timeout
// why: a function bound again and again
let f = () => {};
for (;;) f = f.bind(f, f);
