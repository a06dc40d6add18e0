// Headers
var h = new Headers({b: '1', A: ' x\t'}), said = []
h.append('a', 'y'), h.set('C', 3), h.append('set-cookie', 'p=1'), h.append('set-cookie', 'q=2'), [...h] //=> [ [ 'a', 'x, y' ], [ 'b', '1' ], [ 'c', '3' ], [ 'set-cookie', 'p=1' ], [ 'set-cookie', 'q=2' ] ]
[h.get('A'), h.get('none'), h.has('B'), h.getSetCookie(), h.delete('b'), h.has('b')] //=> [ 'x, y', null, true, [ 'p=1', 'q=2' ], undefined, false ]
h.append('a b', 'x') //=> TypeError: the name of the header is invalid
h.append('', 'x') //=> TypeError: the name of the header is invalid
h.append('a', 'x\r\ny: z') //=> TypeError: the value of the header is invalid
h.append('a', '€') //=> TypeError: the value of the header is invalid
h.append('a') //=> TypeError: 2 arguments required, but only 1 present
{ const h = new Headers({a: '1'}); h[Symbol.iterator] = function* () { yield ['b', '2'] }; [...new Headers(h), ...new Request('http://h/', {headers: h}).headers].join() } //=> 'b,2,b,2'
{ const of = Headers.prototype[Symbol.iterator], r = new Request('http://h/', {headers: {a: '1'}}); try { Headers.prototype[Symbol.iterator] = function* () { yield ['b', '2'] }; [r.clone(), new Request(r), new Response('', {headers: r.headers})].map((x) => x.headers.get('a') + x.headers.get('b')).join() } finally { Headers.prototype[Symbol.iterator] = of } } //=> '1null,1null,null2'
new Headers({[Symbol()]: '1'}) //=> TypeError: Cannot convert a Symbol value to a string
new Headers(5) //=> TypeError: headers must be an object
[...new Headers([['x', 'y']]).keys()].join() + new Headers(h).get('c') //=> 'x3'
Object.keys(Headers.prototype).join() //=> 'append,delete,get,getSetCookie,has,set,entries,keys,values,forEach'
// Request
var r = new Request('http://h/a b#f', {method: 'post', body: 'x', headers: {X: 'y', Host: 'evil', 'Proxy-A': 'b', 'sec-x': 'y', 'content-length': '5', cookie: 'c=d'}})
[r.method, r.url, r.redirect, r.bodyUsed, r.signal.aborted, [...r.headers].join(' ')] //=> [ 'POST', 'http://h/a%20b#f', 'follow', false, false, 'content-type,text/plain;charset=UTF-8 cookie,c=d x,y' ]
r.headers.set('host', 'evil'), r.headers.has('host') //=> false
r.text().then((t) => t + r.bodyUsed) //=> 'xtrue'
r.text() //=> TypeError: the body has already been used
r.clone() //=> TypeError: the body has already been used
new Request(r) //=> TypeError: the body has already been used
{ const a = new Request('http://h/', {method: 'patch', body: new URLSearchParams({a: 'b c'})}), b = a.clone(), c = new Request(a); Promise.all([a.bodyUsed, b.text(), c.text(), c.method]) } //=> [ true, 'a=b+c', 'a=b+c', 'patch' ]
new Request('/x') //=> TypeError: Invalid URL
new Request('http://u:p@h/') //=> TypeError: the URL must not have a user name or a password
new Request('http://h/', {body: 'x'}) //=> TypeError: a GET request cannot have a body
new Request('http://h/', {method: 'TRACE'}) //=> TypeError: the method is forbidden
new Request('http://h/', {method: 'a b'}) //=> TypeError: the method is not a valid HTTP token
new Request('http://h/', {redirect: 'x'}) //=> TypeError: the redirect mode is invalid
new Request('http://h/', {signal: {}}) //=> TypeError: Cannot read private member...
// Response
var p = new Response('{"a":[1]}', {status: 201, statusText: 'Made', headers: {x: 'y'}})
[p.status, p.ok, p.statusText, p.type, p.url, p.redirected, [...p.headers].join(' ')] //=> [ 201, true, 'Made', 'default', '', false, 'content-type,text/plain;charset=UTF-8 x,y' ]
{ const q = p.clone(); Promise.all([p.json(), q.bytes(), p.bodyUsed]) } //=> [ { a: [ 1 ] }, Uint8Array(9) [ 123, 34, 97, 34, 58, 91, 49, 93, 125 ], true ]
new Response(new Uint8Array([0xef, 0xbb, 0xbf, 97, 0xff])).text() //=> 'a�'
new Response(new Uint8Array([1, 2]).buffer).arrayBuffer() //=> ArrayBuffer { [Uint8Contents]: <01 02>, byteLength: 2 }
new Response(new Uint8Array(new SharedArrayBuffer(8))) //=> TypeError: the body must not be shared memory
new Response(new DataView(new SharedArrayBuffer(8))) //=> TypeError: the body must not be shared memory
new Response(new SharedArrayBuffer(8)) //=> TypeError: the body must not be shared memory
new Response(new SharedArrayBuffer(8, {maxByteLength: 16})) //=> TypeError: the body must not be shared memory
new Response(new WebAssembly.Memory({initial: 1, maximum: 1, shared: true}).buffer) //=> TypeError: the body must not be shared memory
new Request('http://h/', {method: 'POST', body: new Uint16Array(new SharedArrayBuffer(8))}) //=> TypeError: the body must not be shared memory
fetch('http://h/', {method: 'POST', body: new SharedArrayBuffer(8)}) //=> TypeError: the body must not be shared memory
Promise.all([new Response({}).text(), new Response(() => 1).text(), new Response(Object.create(SharedArrayBuffer.prototype, {[Symbol.toStringTag]: {value: 'x'}})).text()]) //=> [ '[object Object]', '() => 1', '[object x]' ]
{ const b = new ArrayBuffer(8); b.transfer(); new Response(b).text() } //=> ''
{ const b = new Uint8Array([97]), r = new Response(b); b[0] = 98; r.text() } //=> 'a'
new Response().text().then((t) => [t, new Response(null).bodyUsed]) //=> [ '', false ]
new Response('{').json() //=> SyntaxError: Expected property name or '}' in JSON at position 1...
new Response('', {status: 99}) //=> RangeError: the status is not between 200 and 599
new Response('x', {status: 204}) //=> TypeError: a response with this status cannot have a body
new Response('', {statusText: 'a\r\nb'}) //=> TypeError: the status text is invalid
Response.json({a: 1}, {status: 202}).json() //=> { a: 1 }
[Response.json([]).headers.get('content-type'), Response.json([], {headers: {'content-type': 'x'}}).headers.get('content-type')] //=> [ 'application/json', 'x' ]
Response.json(undefined) //=> TypeError: the value has no JSON representation
{ const r = Response.redirect('http://h/x', 307); [r.status, r.headers.get('location')] } //=> [ 307, 'http://h/x' ]
Response.redirect('http://h/x').headers.set('a', 'b') //=> TypeError: the headers are immutable
Response.redirect('http://h/x', 200) //=> RangeError: the status is not a redirect status
[Response.error().type, Response.error().status, Response.prototype[Symbol.toStringTag]] //=> [ 'error', 0, 'Response' ]
Response.prototype.text.call({}) //=> TypeError: Cannot read private member...
// fetch, from the server of fetch_test.go
fetch.length + fetch.name + Object.getOwnPropertyDescriptor(globalThis, 'fetch').enumerable //=> '1fetchtrue'
var get = async (path, init) => { const r = await fetch(base + path, init); return [r.status, await r.text(), r.redirected, r.url.replace(base, '')] }
get('/echo') //=> [ 200, 'GET /echo accept=*/*', false, '/echo' ]
get('/echo?q#f', {method: 'POST', body: 'hi', headers: {Accept: 'x', x: 'é'}}) //=> [ 200, 'POST /echo?q hi accept=x', false, '/echo?q' ]
fetch(base + '/echo', {method: 'HEAD'}).then(async (r) => [r.ok, await r.text(), r.headers.get('x-head'), r.type, r.statusText]) //=> [ true, '', 'é, 2', 'basic', 'OK' ]
fetch(base + '/echo').then((r) => r.headers.set('a', 'b')) //=> TypeError: the headers are immutable
get('/missing') //=> [ 404, 'none', false, '/missing' ]
get('/redirect/302', {method: 'POST', body: 'hi'}) //=> [ 200, 'GET /echo accept=*/*', true, '/echo' ]
get('/redirect/307', {method: 'POST', body: 'hi'}) //=> [ 200, 'POST /echo hi accept=*/*', true, '/echo' ]
get('/redirect/303', {method: 'PUT', body: 'hi'}) //=> [ 200, 'GET /echo accept=*/*', true, '/echo' ]
get('/redirect/301', {method: 'PUT', body: 'hi'}) //=> [ 200, 'PUT /echo hi accept=*/*', true, '/echo' ]
get('/redirect/302', {redirect: 'manual'}) //=> [ 302, '', false, '/redirect/302' ]
get('/redirect/302', {redirect: 'error'}).catch((e) => e.cause.message) //=> 'the response is a redirect'
get('/loop').catch((e) => e.name + e.message + ': ' + e.cause.message) //=> 'TypeErrorfetch failed: there are too many redirects'
get('/away').catch((e) => e.cause.message) //=> 'only http and https can be fetched'
get('/large').catch((e) => e.cause.message) //=> 'the body has more than 65536 bytes'
get('/endless').catch((e) => e.cause.message) //=> 'the body has more than 65536 bytes'
get('/broken').catch((e) => e.cause.message) //=> 'network error'
fetch('http://nowhere.invalid/').catch((e) => Object.keys(e).join() + e + e.cause) //=> 'TypeError: fetch failedError: network error'
get('/echo', {method: 'POST', body: 'x'.repeat(65537)}).catch((e) => e.cause.message) //=> 'the body has more than 65536 bytes'
get('/echo', {headers: {x: 'y'.repeat(300000)}}).catch((e) => e.cause.message) //=> 'the headers are not allowed'
fetch('file:///etc/passwd').catch((e) => e.cause.message) //=> 'only http and https can be fetched'
fetch('data:,x').catch((e) => e.cause.message) //=> 'only http and https can be fetched'
fetch().catch((e) => e.message) //=> '1 argument required, but only 0 present'
fetch('/x').catch((e) => e.message) //=> 'Invalid URL'
fetch('http://h/%zz').catch((e) => e.cause.message) //=> 'network error'
fetch(base + '/echo', {signal: AbortSignal.abort(7)}).catch((e) => e) //=> 7
fetch(base + '/slow', {signal: AbortSignal.timeout(20)}).catch((e) => e.name) //=> 'TimeoutError'
{ const c = new AbortController; setTimeout(() => c.abort(), 5); fetch(base + '/slow', {signal: c.signal}).catch((e) => e.name) } //=> 'AbortError'
{ const c = new AbortController, r = new Request(base + '/slow', {signal: c.signal}); setTimeout(() => c.abort('r'), 5); fetch(r).catch((e) => e) } //=> 'r'
// Requests beyond MaxConcurrent wait.
Promise.all(Array.from({length: 20}, (_, n) => get('/echo?' + n))).then((all) => all.every((a, n) => a[3] === '/echo?' + n)) //=> true
fetch(new Request(base + '/echo', {method: 'POST', body: 'a'}), {body: 'b'}).then((r) => r.text()) //=> 'POST /echo b accept=*/*'
