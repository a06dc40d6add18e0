// class: streams
// expect: ok | timeout
// needs: web
// why: a chunk that stands for far more memory than there is, of which only the beginning is read
(async () => {
  let n = 0;
  const zeros = new ReadableStream({ pull(c) { n++ < 100 ? c.enqueue(new Uint8Array(1 << 20)) : c.close(); } });
  const small = [];
  for await (const chunk of zeros.pipeThrough(new CompressionStream('deflate'))) small.push(...chunk);
  const bomb = new DecompressionStream('deflate'), reader = bomb.readable.getReader();
  bomb.writable.getWriter().write(new Uint8Array(small)).catch(() => {});
  for (let k = 0; k < 10; k++) await reader.read();
})();
