// class: streams
// expect: timeout
// needs: web
// why: a function pull whose promise calls it again
new ReadableStream({ async pull(c) { c.enqueue(1); await undefined; } }, { highWaterMark: Infinity, size: () => 0 });
