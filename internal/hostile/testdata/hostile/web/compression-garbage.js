// class: streams
// expect: ok
// needs: web
// why: decompresses random bytes, and bytes of every format with an error in them
let seed = 1;
const random = () => (seed = seed * 48271 % 2147483647);
const drain = async (s) => { for await (const chunk of s); };
(async () => {
  for (const format of ['gzip', 'deflate', 'deflate-raw']) {
    const good = [];
    for await (const chunk of ReadableStream.from([new Uint8Array(5000).map((x, n) => n * n)]).pipeThrough(new CompressionStream(format))) good.push(...chunk);
    for (let n = 0; n < 300; n++) {
      const bytes = n % 2 ? new Uint8Array(good) : new Uint8Array(200).map(random);
      for (let k = n % 5; k >= 0; k--) bytes[random() % bytes.length] ^= random();
      const parts = [];
      for (let at = 0; at < bytes.length;) parts.push(bytes.slice(at, at += 1 + random() % 400));
      await drain(ReadableStream.from(parts).pipeThrough(new DecompressionStream(format))).catch((e) => { if (!(e instanceof TypeError)) throw e; });
    }
  }
})();
