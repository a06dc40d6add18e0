// class: streams
// expect: memory | exception RangeError | timeout
// needs: web
// why: compressed zeros that stand for more memory than there is, read as a whole
(async () => {
  let n = 0;
  const zeros = new ReadableStream({ pull(c) { n++ < 128 ? c.enqueue(new Uint8Array(1 << 20)) : c.close(); } });
  const small = [];
  for await (const chunk of zeros.pipeThrough(new CompressionStream('gzip'))) small.push(chunk);
  const all = [];
  for await (const chunk of ReadableStream.from(small).pipeThrough(new DecompressionStream('gzip'))) all.push(chunk);
})();
