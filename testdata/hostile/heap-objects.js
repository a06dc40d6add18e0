// class: heap
// expect: memory
// why: objects that hold each other
let o = {};
for (;;) o = { o, a: [o] };
