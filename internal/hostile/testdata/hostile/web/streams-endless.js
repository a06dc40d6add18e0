// class: streams
// expect: timeout
// needs: web
// why: reads a stream that never ends
(async () => {
  for await (const chunk of new ReadableStream({ pull(c) { c.enqueue(1); } }));
})();
