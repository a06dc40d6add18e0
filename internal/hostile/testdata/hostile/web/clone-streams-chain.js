// class: streams
// expect: ok | memory | timeout
// needs: web
// why: transfers a stream thousands of times, so that its chunks pass through as many pipes
let s = new ReadableStream({ pull(c) { c.enqueue(1); } });
for (let n = 0; n < 5000; n++) s = structuredClone(s, { transfer: [s] });
s.getReader().read();
