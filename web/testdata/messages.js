// MessageChannel and MessagePort
var next = (t, type = 'message') => new Promise((f) => t.addEventListener(type, f, { once: true })) //=> undefined
var pair = () => { const c = new MessageChannel(); return [c.port1, c.port2] } //=> undefined
var tick = async () => { for (let n = 0; n < 20; n++) await new Promise((f) => setImmediate(f)) } //=> undefined
[String(new MessageChannel()), String(new MessageChannel().port1), MessageChannel.length, new MessageChannel().port1 instanceof EventTarget] //=> [ '[object MessageChannel]', '[object MessagePort]', 0, true ]
{ const c = new MessageChannel(); [c.port1 === c.port1, c.port1 !== c.port2, Object.keys(MessagePort.prototype).sort().join()] } //=> [ true, true, 'close,onclose,onmessage,onmessageerror,postMessage,start' ]
new MessagePort() //=> TypeError: Illegal constructor
MessageChannel() //=> TypeError: Class constructor MessageChannel cannot be invoked without 'new'
MessagePort.prototype.postMessage.call({}, 1) //=> TypeError: Cannot read private member #receiver from an object whose class did not declare it
{ const [a, b] = pair(); a.postMessage({ x: [1] }); b.start(); next(b).then((e) => [e.data, e.origin, e.lastEventId, e.source, e.ports, Object.isFrozen(e.ports), e.isTrusted, e.target === b, e.bubbles, e.constructor === MessageEvent]) } //=> [ { x: [ 1 ] }, '', '', null, [], true, true, true, false, true ]
{ const [a, b] = pair(), seen = []; b.onmessage = (e) => seen.push(e.data); for (let n = 0; n < 5; n++) a.postMessage(n); seen.push('sync'); Promise.resolve().then(() => seen.push('micro')); tick().then(() => seen) } //=> [ 'sync', 'micro', 0, 1, 2, 3, 4 ]
{ const [a, b] = pair(), seen = []; b.addEventListener('message', (e) => seen.push(e.data)); a.postMessage(1); tick().then(() => { seen.push('started'); b.start(); b.start(); return tick() }).then(() => seen) } //=> [ 'started', 1 ]
{ const [a, b] = pair(), seen = []; b.onmessage = (e) => { seen.push(e.data); Promise.resolve().then(() => seen.push('m' + e.data)) }; a.postMessage(1); a.postMessage(2); tick().then(() => seen) } //=> [ 1, 'm1', 2, 'm2' ]
{ const [a, b] = pair(), o = { x: 1 }; a.postMessage(o); o.x = 2; b.start(); next(b).then((e) => e.data.x) } //=> 1
{ const [a] = pair(); a.postMessage(() => {}) } //=> DataCloneError: ...
{ const [a] = pair(); a.postMessage() } //=> TypeError: 1 argument required, but only 0 present
{ const [a, b] = pair(), u = new Uint8Array([1, 2]); a.postMessage(u, [u.buffer]); b.start(); next(b).then((e) => [u.length, e.data]) } //=> [ 0, Uint8Array(2) [ 1, 2 ] ]
{ const [a, b] = pair(), u = new Uint8Array([1, 2]); a.postMessage(u, { transfer: [u.buffer] }); b.start(); next(b).then((e) => [u.length, e.data.length]) } //=> [ 0, 2 ]
{ const [a] = pair(); a.postMessage(1, 5) } //=> TypeError: options must be an object
{ const [a] = pair(); a.postMessage(1, [1]) } //=> DataCloneError: only an ArrayBuffer, a MessagePort or a stream can be transferred
{ const [a, b] = pair(); a.postMessage(new Blob(['x'])); b.start(); next(b).then((e) => e.data.text()) } //=> 'x'
// Ports that are transferred
{ const [a, b] = pair(), [c, d] = pair(); a.postMessage({ p: c }, [c]); b.start(); next(b).then((e) => { e.data.p.postMessage('back'); d.start(); return next(d).then((f) => [f.data, e.ports.length, e.ports[0] === e.data.p, e.data.p !== c]) }) } //=> [ 'back', 1, true, true ]
{ const [a, b] = pair(), [c, d] = pair(); d.postMessage('before'); a.postMessage(null, [c]); d.postMessage('after'); b.start(); next(b).then((e) => { const all = []; e.ports[0].onmessage = (m) => all.push(m.data); d.postMessage('last'); return tick().then(() => all) }) } //=> [ 'before', 'after', 'last' ]
{ const [a] = pair(), [c] = pair(); a.postMessage(c) } //=> DataCloneError: an instance of MessagePort cannot be cloned
{ const [a] = pair(), [c] = pair(); a.postMessage(null, [c, c]) } //=> DataCloneError: a port is transferred twice
{ const [a] = pair(); a.postMessage(null, [a]) } //=> DataCloneError: a port cannot be transferred through itself
{ const [a] = pair(), [c] = pair(); a.postMessage(null, [c]); a.postMessage(null, [c]) } //=> DataCloneError: the port is detached
{ const [a, b] = pair(); a.postMessage(1, [b]); b.onmessage = 1; tick().then(() => 'dropped') } //=> 'dropped'
{ const [a, b] = pair(); let n = 0; b.onmessage = () => n++; a.postMessage(1); const q = structuredClone(b, { transfer: [b] }); q.onmessage = (e) => { n += 10 }; tick().then(() => n) } //=> 10
{ const [a] = pair(), [c] = pair(); a.postMessage({ get x() { structuredClone(c, { transfer: [c] }) } }, [c]) } //=> DataCloneError: the port is detached
{ const [a, b] = pair(); structuredClone({ b, c: b }, { transfer: [b] }) instanceof Object } //=> true
// close
{ const [a, b] = pair(), seen = []; b.onmessage = (e) => seen.push(e.data); b.onclose = (e) => seen.push(e.type, e.isTrusted); a.onclose = () => seen.push('own'); a.postMessage(1); a.close(); a.close(); a.postMessage(2); b.postMessage(3); tick().then(() => seen) } //=> [ 1, 'close', true ]
{ const [a, b] = pair(), seen = []; b.onmessage = (e) => seen.push(e.data); a.postMessage(1); b.close(); tick().then(() => seen) } //=> []
{ const [a, b] = pair(); let closed = 0; b.addEventListener('close', () => closed++); a.close(); tick().then(() => closed) } //=> 1
{ const [a] = pair(); a.close(); structuredClone(0, { transfer: [a] }) } //=> DataCloneError: the port is detached
// Handlers
{ const [a] = pair(), f = () => {}; [a.onmessage, a.onmessage = 5, a.onmessage, a.onmessage = f, a.onmessage === f, (a.onmessage = null, a.onmessage), a.onmessageerror, a.onclose] } //=> [ null, 5, null, [Function: f], true, null, null, null ]
{ const [a, b] = pair(), seen = []; b.onmessage = () => seen.push('first'); b.addEventListener('message', () => seen.push('listener')); b.onmessage = () => seen.push('second'); a.postMessage(1); tick().then(() => { b.onmessage = null; b.onmessage = () => seen.push('third'); a.postMessage(1); return tick() }).then(() => seen) } //=> [ 'second', 'listener', 'listener', 'third' ]
{ const [a, b] = pair(), seen = []; b.onmessage = { handleEvent() { seen.push('never') } }; a.postMessage(1); tick().then(() => seen) } //=> []
{ const [a, b] = pair(); let e; b.onmessage = (x) => { e = x; return false }; a.postMessage(1); tick().then(() => e.defaultPrevented) } //=> false
{ const [a, b] = pair(), seen = []; b.onmessage = (e) => { if (e.data < 3) a.postMessage(e.data + 1); seen.push(e.data) }; a.postMessage(0); tick().then(() => seen) } //=> [ 0, 1, 2, 3 ]
// MessageEvent
{ const e = new MessageEvent('t'); [e.type, e.data, e.origin, e.lastEventId, e.source, e.ports, e.isTrusted, e instanceof Event, MessageEvent.length] } //=> [ 't', null, '', '', null, [], false, true, 1 ]
{ const [a] = pair(), e = new MessageEvent('t', { data: 1, origin: 'o\ud800', lastEventId: 2, source: a, ports: [a], cancelable: true }); [e.data, e.origin, e.lastEventId, e.source === a, e.ports[0] === a, e.ports === e.ports, Object.isFrozen(e.ports), e.cancelable] } //=> [ 1, 'o�', '2', true, true, true, true, true ]
new MessageEvent('t', { source: {} }) //=> TypeError: source must be a MessagePort
new MessageEvent('t', { ports: [1] }) //=> TypeError: ports must contain only MessagePorts
new MessageEvent() //=> TypeError: 1 argument required, but only 0 present
{ const e = new MessageEvent('t'); e.initMessageEvent('u', true, false, 5, 'o', 'i'); [e.type, e.bubbles, e.data, e.origin, e.lastEventId, e.source, e.ports] } //=> [ 'u', true, 5, 'o', 'i', null, [] ]
// BroadcastChannel
{ const [a, b, c, d] = ['n', 'n', 'n', 'other'].map((n) => new BroadcastChannel(n)), seen = []; for (const x of [a, b, c, d]) x.onmessage = (e) => seen.push([x === a ? 'a' : x === b ? 'b' : x === c ? 'c' : 'd', e.data.x]); a.postMessage({ x: 1 }); b.postMessage({ x: 2 }); tick().then(() => { for (const x of [a, b, c, d]) x.close(); return seen }) } //=> [ [ 'b', 1 ], [ 'c', 1 ], [ 'a', 2 ], [ 'c', 2 ] ]
{ const b = new BroadcastChannel(5); const r = [b.name, String(b), BroadcastChannel.length, b.onmessage, b.onmessageerror, b instanceof EventTarget, Object.keys(BroadcastChannel.prototype).sort().join()]; b.close(); r } //=> [ '5', '[object BroadcastChannel]', 1, null, null, true, 'close,name,onmessage,onmessageerror,postMessage' ]
{ const b = new BroadcastChannel('x'); b.close(); b.close(); b.postMessage(1) } //=> InvalidStateError: the channel is closed
{ const a = new BroadcastChannel('y'), b = new BroadcastChannel('y'); let n = 0; b.onmessage = () => n++; a.postMessage(1); b.close(); a.close(); tick().then(() => n) } //=> 0
{ const a = new BroadcastChannel('z'), b = new BroadcastChannel('z'), c = new BroadcastChannel('z'); const got = Promise.all([next(b), next(c)]); let n = 0; a.postMessage({ get o() { n++; return {} } }); got.then(([x, y]) => { for (const z of [a, b, c]) z.close(); return [x.data.o !== y.data.o, x.data !== y.data, n] }) } //=> [ true, true, 1 ]
{ const a = new BroadcastChannel('w'); try { a.postMessage(() => {}) } finally { a.close() } } //=> DataCloneError: ...
new BroadcastChannel() //=> TypeError: 1 argument required, but only 0 present
