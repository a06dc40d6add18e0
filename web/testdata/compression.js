// The classes
['CompressionStream', 'DecompressionStream'].map((k) => [Object.keys(globalThis[k].prototype).sort().join(), globalThis[k].length, Object.prototype.toString.call(new globalThis[k]('gzip'))].join()).join() //=> 'readable,writable,1,[object CompressionStream],readable,writable,1,[object DecompressionStream]'
new CompressionStream() //=> TypeError: 1 argument required, but only 0 present
new CompressionStream('x') //=> TypeError: the format is not supported
new DecompressionStream('brotli') //=> TypeError: the format is not supported
CompressionStream.prototype.readable //=> TypeError: Cannot read private member #t from an object whose class did not declare it
DecompressionStream('gzip') //=> TypeError: Class constructor DecompressionStream cannot be invoked without 'new'
// Data
var read = async (s) => { const all = []; for await (const x of s) all.push(x); return all } //=> undefined
var of = (...all) => new ReadableStream({ start(c) { for (const x of all) c.enqueue(x); c.close() } }) //=> undefined
var join = (all) => { const out = new Uint8Array(all.reduce((n, x) => n + x.length, 0)); let at = 0; for (const x of all) { out.set(x, at); at += x.length } return out } //=> undefined
var through = async (s, ...t) => join(await read(t.reduce((s, t) => s.pipeThrough(t), of(...s)))) //=> undefined
var packed = (bytes, format) => through([bytes], new CompressionStream(format)) //=> undefined
var unpacked = (bytes, format) => through([].concat(bytes), new DecompressionStream(format)) //=> undefined
var hello = new Uint8Array([104, 101, 108, 108, 111]) //=> undefined
through([hello, hello], new CompressionStream('gzip'), new DecompressionStream('gzip')) //=> Uint8Array(10) [ 104, 101, 108, 108, 111, 104, 101, 108, 108, 111 ]
through([hello], new CompressionStream('deflate'), new DecompressionStream('deflate')) //=> Uint8Array(5) [ 104, 101, 108, 108, 111 ]
through([hello], new CompressionStream('deflate-raw'), new DecompressionStream('deflate-raw')) //=> Uint8Array(5) [ 104, 101, 108, 108, 111 ]
packed(hello, 'gzip').then((b) => [b[0], b[1]]) //=> [ 31, 139 ]
packed(hello, 'deflate').then((b) => b[0]) //=> 120
unpacked(new Uint8Array([120, 156, 203, 72, 205, 201, 201, 7, 0, 6, 44, 2, 21]), 'deflate') //=> Uint8Array(5) [ 104, 101, 108, 108, 111 ]
unpacked(new Uint8Array([203, 72, 205, 201, 201, 7, 0]), 'deflate-raw') //=> Uint8Array(5) [ 104, 101, 108, 108, 111 ]
packed(new Uint8Array(0), 'deflate-raw').then((b) => unpacked(b, 'deflate-raw')) //=> Uint8Array(0) []
through([], new CompressionStream('gzip'), new DecompressionStream('gzip')) //=> Uint8Array(0) []
packed(hello, 'gzip').then((b) => unpacked([...b].map((x) => new Uint8Array([x])), 'gzip')) //=> Uint8Array(5) [ 104, 101, 108, 108, 111 ]
packed(hello, 'gzip').then((b) => unpacked([b.buffer, new DataView(new ArrayBuffer(0))], 'gzip')) //=> Uint8Array(5) [ 104, 101, 108, 108, 111 ]
Promise.all(['gzip', 'deflate', 'deflate-raw'].map(async (format) => { const big = new Uint8Array(300000).map((x, n) => n * n % 251); const b = await packed(big, format); const c = await unpacked(b, format); return c.length === big.length && c.every((x, n) => x === big[n]) })) //=> [ true, true, true ]
// Errors
unpacked(hello, 'gzip').catch((e) => e.name + ': ' + e.message) //=> 'TypeError: the compressed data is incomplete'
unpacked(hello, 'deflate').catch((e) => e.name + ': ' + e.message) //=> 'TypeError: the compressed data is invalid'
unpacked(new Uint8Array([7]), 'deflate-raw').catch((e) => e.name + ': ' + e.message) //=> 'TypeError: the compressed data is invalid'
unpacked([], 'gzip').catch((e) => e.name + ': ' + e.message) //=> 'TypeError: the compressed data is incomplete'
packed(hello, 'gzip').then((b) => unpacked(b.slice(0, -1), 'gzip')).catch((e) => e.name + ': ' + e.message) //=> 'TypeError: the compressed data is incomplete'
packed(hello, 'gzip').then((b) => unpacked(b.map((x, n) => n === b.length - 8 ? x ^ 1 : x), 'gzip')).catch((e) => e.name + ': ' + e.message) //=> 'TypeError: the compressed data is invalid'
packed(hello, 'gzip').then((b) => unpacked([b, hello], 'gzip')).catch((e) => e.name + ': ' + e.message) //=> 'TypeError: there is data after the end of the compressed data'
packed(hello, 'gzip').then((b) => unpacked([join([b, hello])], 'gzip')).catch((e) => e.name + ': ' + e.message) //=> 'TypeError: there is data after the end of the compressed data'
packed(hello, 'deflate').then((b) => unpacked(join([b, b]), 'deflate')).catch((e) => e.name + ': ' + e.message) //=> 'TypeError: there is data after the end of the compressed data'
through(['text'], new CompressionStream('gzip')).catch((e) => e.name + ': ' + e.message) //=> 'TypeError: the chunk must be an ArrayBuffer or a view of one'
through([undefined], new CompressionStream('gzip')).catch((e) => e.name + ': ' + e.message) //=> 'TypeError: the chunk must be an ArrayBuffer or a view of one'
through([new Uint8Array(new SharedArrayBuffer(1))], new DecompressionStream('gzip')).catch((e) => e.name + ': ' + e.message) //=> 'TypeError: the chunk must be an ArrayBuffer or a view of one'
{ const d = new DecompressionStream('gzip'), w = d.writable.getWriter(); const x = w.write(join([hello, hello])).catch((e) => e.name); Promise.all([x, d.readable.getReader().read().catch((e) => e.name), w.closed.catch((e) => e.name)]) } //=> [ 'TypeError', 'TypeError', 'TypeError' ]
// A chunk that becomes much longer is decompressed when the reader wants the data
var bomb = packed(new Uint8Array(1 << 24), 'gzip') //=> undefined
bomb.then(async (b) => { const d = new DecompressionStream('gzip'), w = d.writable.getWriter(), r = d.readable.getReader(); let written = false; w.write(b).then(() => written = true); const { value } = await r.read(); await new Promise((r) => setTimeout(r, 5)); return [b.length < 100000, value.length <= 65536, written] }) //=> [ true, true, false ]
bomb.then(async (b) => (await unpacked(b, 'gzip')).length) //=> 16777216
bomb.then(async (b) => { const d = new DecompressionStream('gzip'), w = d.writable.getWriter(), r = d.readable.getReader(); const x = w.write(b).then(() => 'written', (e) => 'not written ' + e); await r.read(); await r.cancel('enough'); return [await x, await w.closed.catch((e) => e)] }) //=> [ 'not written enough', 'enough' ]
