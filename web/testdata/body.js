// The attribute body
var read = async (s) => { const all = []; for await (const x of s) all.push(x); return all } //=> undefined
var text = async (s) => new TextDecoder().decode(new Uint8Array((await read(s)).flatMap((x) => [...x]))) //=> undefined
var of = (...all) => new ReadableStream({ start(c) { for (const x of all) c.enqueue(typeof x === 'string' ? new TextEncoder().encode(x) : x); c.close() } }) //=> undefined
var post = (body, more) => new Request('http://h/', { method: 'POST', body, duplex: 'half', ...more }) //=> undefined
{ const d = Object.getOwnPropertyDescriptor(Response.prototype, 'body'); [typeof d.get, d.set, d.enumerable, d.configurable] } //=> [ 'function', undefined, true, true ]
[new Response().body, new Response(null).body, new Request('http://h/').body] //=> [ null, null, null ]
{ const r = new Response('é'); [r.body === r.body, r.body instanceof ReadableStream, r.bodyUsed, r.body.locked] } //=> [ true, true, false, false ]
text(new Response('é').body) //=> 'é'
{ const r = new Response('abc'); read(r.body).then((x) => [x, r.bodyUsed, r.body.locked]) } //=> [ [ Uint8Array(3) [ 97, 98, 99 ] ], true, false ]
{ const r = new Response('abc'), reader = r.body.getReader({ mode: 'byob' }); reader.read(new Uint8Array(2)).then((x) => reader.read(new Uint8Array(2)).then((y) => reader.read(new Uint8Array(2)).then((z) => [x.value, y.value, z.done]))) } //=> [ Uint8Array(2) [ 97, 98 ], Uint8Array(1) [ 99 ], true ]
{ const r = new Response(''); read(r.body) } //=> []
{ const r = new Response('abc'); const { body } = r; r.text().then((x) => [x, body === r.body, body.locked, r.bodyUsed]) } //=> [ 'abc', true, true, true ]
{ const r = new Response('abc'); r.text().then((x) => [x, r.body !== null, r.bodyUsed]) } //=> [ 'abc', true, true ]
{ const r = new Response('abc'); r.text(); r.body.getReader().read() } //=> { value: undefined, done: true }
{ const r = new Response('abc'); r.body.getReader(); r.text() } //=> TypeError: the body is locked to a reader
{ const r = new Response('abc'); r.body.getReader(); r.clone() } //=> TypeError: the body is locked to a reader
{ const r = new Response('abc'); r.body.cancel(); r.text() } //=> TypeError: the body has already been used
{ const r = new Response('abc'), b = r.body, c = r.clone(); Promise.all([r.text(), c.text(), text(post('x').clone().body), r.body === b]) } //=> [ 'abc', 'abc', 'x', false ]
Response.prototype.body //=> TypeError: Cannot read private member #content from an object whose class did not declare it
// Bodies that are streams
new Response(of('a', 'b', 'c')).text() //=> 'abc'
new Response(of('{"a":', '1}')).json() //=> { a: 1 }
new Response(of('a', 'b')).bytes() //=> Uint8Array(2) [ 97, 98 ]
new Response(of('a', 'b')).arrayBuffer().then((b) => b.byteLength) //=> 2
new Response(of()).text() //=> ''
new Response(of('{')).json().catch((e) => e.name) //=> 'SyntaxError'
new Response(of(1)).text() //=> TypeError: a chunk of the body is not a Uint8Array
new Response(of(new Uint16Array(1))).text() //=> TypeError: a chunk of the body is not a Uint8Array
new Response(new ReadableStream({ pull() { throw new RangeError('mine') } })).text() //=> RangeError: mine
{ const s = of('a'), r = new Response(s); [r.body === s, r.headers.get('content-type'), r.bodyUsed] } //=> [ true, null, false ]
{ const s = of('a'); s.getReader(); new Response(s) } //=> TypeError: the stream is locked to a reader
{ const s = of('a'); const r = s.getReader(); r.read().then(() => { r.releaseLock(); return new Response(s) }) } //=> TypeError: the stream has already been read
{ const r = new Response(of('a', 'b')); const c = r.clone(); Promise.all([r.text(), c.text()]) } //=> [ 'ab', 'ab' ]
{ const r = new Response(of('a')); r.text(); [r.bodyUsed, r.body.locked] } //=> [ true, true ]
new Request('http://h/', { method: 'POST', body: of('a') }) //=> TypeError: a body that is a stream needs the option duplex: "half"
new Request('http://h/', { body: of('a'), duplex: 'half' }) //=> TypeError: a GET request cannot have a body
post(of('a', 'b')).text() //=> 'ab'
{ const r = post(of('a', 'b')), q = new Request(r); q.text().then((x) => [x, r.bodyUsed, r.body !== q.body]) } //=> [ 'ab', true, true ]
{ let n = 0; const s = new ReadableStream({ pull(c) { n++; c.enqueue(new Uint8Array(1)) } }, { highWaterMark: 0 }); const r = new Response(s).body.getReader(); r.read().then(() => n) } //=> 1
