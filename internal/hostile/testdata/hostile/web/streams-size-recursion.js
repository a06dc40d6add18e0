// class: streams
// expect: exception RangeError
// needs: web
// why: a function size that enqueues
let c;
new ReadableStream({ start(given) { c = given; } }, { size: () => c.enqueue(1) });
c.enqueue(1);
