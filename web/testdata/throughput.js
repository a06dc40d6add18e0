// Sends chunks of 64 KiB through a transform, and returns their total size. As a script of
// node, it prints MB/s.
async function throughput(chunks) {
  let n = 0, total = 0;
  const chunk = new Uint8Array(65536);
  const source = new ReadableStream({ pull(c) { n++ < chunks ? c.enqueue(chunk) : c.close(); } });
  const transform = new TransformStream({ transform(chunk, c) { c.enqueue(chunk); } });
  for await (const { length } of source.pipeThrough(transform)) total += length;
  return total;
}
if (typeof process === 'object') {
  (async () => {
    for (let n = 0; n < 5; n++) {
      const begin = performance.now();
      const total = await throughput(100000);
      console.log((total / 1e3 / (performance.now() - begin)).toFixed(0), 'MB/s');
    }
  })();
}
