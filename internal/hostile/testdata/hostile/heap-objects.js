// class: heap
// expect: memory | timeout
// why: objects that hold each other
let o = {};
for (;;) o = { o, a: [o] };
