// The server of the tests echoes messages. Its path decides what else it does.
var next = (t, type) => new Promise((f) => t.addEventListener(type, f, { once: true })) //=> undefined
var open = async (path, protocols) => { const w = new WebSocket(base + path, protocols); w.binaryType = 'arraybuffer'; await next(w, 'open'); return w } //=> undefined
var ended = async (w) => { const e = await next(w, 'close'); return [e.code, e.reason, e.wasClean, w.readyState] } //=> undefined
[WebSocket.CONNECTING, WebSocket.OPEN, WebSocket.prototype.CLOSING, WebSocket.CLOSED, WebSocket.length, String(WebSocket.prototype)] //=> [ 0, 1, 2, 3, 1, '[object WebSocket]' ]
Object.keys(WebSocket.prototype).sort().join() //=> 'CLOSED,CLOSING,CONNECTING,OPEN,binaryType,bufferedAmount,close,extensions,onclose,onerror,onmessage,onopen,protocol,readyState,send,url'
WebSocket(base) //=> TypeError: Class constructor WebSocket cannot be invoked without 'new'
new WebSocket() //=> TypeError: 1 argument required, but only 0 present
new WebSocket('nothing') //=> SyntaxError: the URL nothing is not one of a WebSocket
new WebSocket('ftp://h/') //=> SyntaxError: ...
new WebSocket('ws://h/#x') //=> SyntaxError: ...
new WebSocket(base, ['a', 'a']) //=> SyntaxError: the protocol a is given twice
new WebSocket(base, 'a b') //=> SyntaxError: the protocol a b is not a token
new WebSocket(base, '') //=> SyntaxError: the protocol is not a token
WebSocket.prototype.send.call({}, 1) //=> TypeError: ...
(async () => { const w = new WebSocket(base + '/echo'); const before = [w.readyState, w.protocol, w.extensions, w.bufferedAmount, w.binaryType, w.url === base + '/echo']; const e = await next(w, 'open'); const r = [...before, e.constructor === Event, w.readyState]; w.close(); await ended(w); return r })() //=> [ 0, '', '', 0, 'blob', true, true, 1 ]
new WebSocket(base.replace('ws:', 'http:') + '/refuse').url === base + '/refuse' //=> true
(async () => { const w = await open('/echo', ['x', 'y']); const r = w.protocol; w.close(); await ended(w); return r })() //=> 'y'
(async () => { const w = await open('/echo'); w.send('text ü'); const e = await next(w, 'message'); w.close(1000, 'done'); return [e.data, e.origin === base, e instanceof MessageEvent, e.isTrusted, await ended(w)] })() //=> [ 'text ü', true, true, true, [ 1000, 'done', true, 3 ] ]
(async () => { const w = await open('/echo'), got = []; w.onmessage = (e) => got.push(e.data); for (let n = 0; n < 100; n++) w.send(n); w.send(new Uint8Array([1, 2, 3]).subarray(1)); w.send(new Uint8Array([4]).buffer); w.send(new Blob(['blob'])); while (got.length < 103) await next(w, 'message'); w.close(3000); return [got.slice(0, 100).every((x, n) => x === String(n)), got.slice(100), await ended(w)] })() //=> [ true, [ ArrayBuffer { [Uint8Contents]: <02 03>, byteLength: 2 }, ArrayBuffer { [Uint8Contents]: <04>, byteLength: 1 }, ArrayBuffer { [Uint8Contents]: <62 6c 6f 62>, byteLength: 4 } ], [ 3000, '', true, 3 ] ]
(async () => { const w = await open('/echo'); w.binaryType = 'blob'; w.binaryType = 'other'; w.send(new Uint8Array([65, 66])); const { data } = await next(w, 'message'); w.close(); await ended(w); return [w.binaryType, data instanceof Blob, data.type, await data.text()] })() //=> [ 'blob', true, '', 'AB' ]
(async () => { const w = await open('/echo'); w.send('\ud800é'); const before = w.bufferedAmount; const { data } = await next(w, 'message'); await new Promise((f) => setTimeout(f, 20)); const after = w.bufferedAmount; w.close(); const r = await ended(w); w.send('xyz'); return [before, data, after, r, w.bufferedAmount] })() //=> [ 5, '�é', 0, [ 1005, '', true, 3 ], 3 ]
(() => { const w = new WebSocket(base + '/echo'); try { w.send('early') } finally { w.close() } })() //=> InvalidStateError: the WebSocket is not open yet
(async () => { const w = new WebSocket(base + '/echo'), seen = []; w.onerror = (e) => seen.push(e.type, w.readyState); w.close(); seen.push(w.readyState); return [await ended(w), seen] })() //=> [ [ 1006, '', false, 3 ], [ 2, 'error', 3 ] ]
(async () => { const w = await open('/echo'); try { w.close(1001) } finally { w.close(); await ended(w) } })() //=> InvalidAccessError: the code must be 1000, or from 3000 to 4999
(async () => { const w = await open('/echo'); try { w.close(4000, 'ü'.repeat(62)) } finally { w.close(); await ended(w) } })() //=> SyntaxError: the reason has more than 123 bytes
(async () => { const w = await open('/close'), errors = []; w.onerror = () => errors.push(1); return [await ended(w), errors] })() //=> [ [ 4001, 'server', true, 3 ], [] ]
(async () => { const w = await open('/drop'), seen = []; w.onerror = () => seen.push('error'); return [await ended(w), seen] })() //=> [ [ 1006, '', false, 3 ], [ 'error' ] ]
(async () => { const w = new WebSocket(base + '/refuse'), seen = []; w.onopen = () => seen.push('open'); w.onerror = () => seen.push('error'); return [await ended(w), seen] })() //=> [ [ 1006, '', false, 3 ], [ 'error' ] ]
(async () => { const w = new WebSocket(base + '/redirect'); return ended(w) })() //=> [ 1006, '', false, 3 ]
(async () => { const w = await open('/large'); return ended(w) })() //=> [ 1006, '', false, 3 ]
(async () => { const w = await open('/sink'); w.send('x'.repeat(5e6)); return ended(w) })() //=> [ 1006, '', false, 3 ]
(async () => { const w = await open('/echo'), p = open('/echo'); const all = [w, await p]; while (all.length < 3) all.push(await open('/echo')); let error; try { new WebSocket(base + '/echo') } catch (e) { error = e } for (const x of all) { x.close(); await ended(x) } (await open('/echo')).close(); return [error.name, error.message] })() //=> [ 'RangeError', 'the limit of open WebSockets is reached' ]
(async () => { const w = await open('/close'); w.onclose = () => { throw new Error('in a handler') }; await next(w, 'close'); return 1 })() //=> 1
{ const e = new CloseEvent('c'), f = new CloseEvent('c', { code: 65537, reason: 'r\ud800', wasClean: 1 }); [e.code, e.reason, e.wasClean, f.code, f.reason, f.wasClean, f instanceof Event, CloseEvent.length] } //=> [ 0, '', false, 1, 'r�', true, true, 1 ]
{ const f = () => {}, w = new WebSocket(base + '/close'); [w.onopen, w.onopen = f, w.onopen === f, w.onmessage, w.onerror, w.onclose] } //=> [ null, [Function: f], true, null, null, null ]
