// Uses every API, followed by changes that a guest might make before. No change may
// affect the output. kept has the original globals.
const { AbortController, AbortSignal, EventTarget, Event, Headers, Request, Response, TextDecoder, TextEncoder, URL, URLSearchParams,
  ReadableStream, WritableStream, TransformStream, CountQueuingStrategy, CompressionStream, DecompressionStream, TextEncoderStream,
  TextDecoderStream, Uint8Array, atob, btoa, clearTimeout, crypto, fetch, performance, queueMicrotask, say, setInterval, setTimeout, structuredClone,
  Blob, File, FormData, MessageChannel, BroadcastChannel, WebSocket, DOMException } = kept;
const tried = (f) => { try { return f() } catch (e) { return e.name + ' ' + e.message } };
clearTimeout(setTimeout(() => say('never'), 0));
queueMicrotask(() => say('microtask'));
say(structuredClone({ a: { b: 'cloned' } }).a.b);
say(tried(() => structuredClone(() => {})) + '');
const decoder = new TextDecoder();
say(decoder.decode(new TextEncoder().encode('encoded ü')));
say(new TextEncoder().encodeInto('into', new Uint8Array(2)).written);
say(atob(btoa('base64')) + tried(() => atob('*')));
const url = new URL('../p?x=1&y=%ff', 'http://h/a/b');
const params = new URLSearchParams('b=2&a=1+1&%61=%C3%BC');
params.sort();
params.append('n', '!x y');
params.set('b', 3);
params.delete('zzz');
url.searchParams.set('q', 's');
say(url.href + ' ' + params.toString() + params.get('a') + params.has('b') + params.size);
const iterator = params.entries();
say(iterator.next().value[1] + iterator.next().done);
params.forEach((v, k) => say(k + v));
say(performance.now() >= 0);
say(crypto.randomUUID().length + crypto.getRandomValues(new Uint8Array(4)).length);
const controller = new AbortController();
controller.signal.addEventListener('abort', (e) => say('aborted ' + e.type), { once: true });
controller.signal.onabort = (e) => say('onabort ' + controller.signal.reason.name);
controller.abort();
const target = new EventTarget();
target.addEventListener('t', { handleEvent: () => say('event') });
target.dispatchEvent(new Event('t'));
const headers = new Headers({ b: '1', a: ' 2 ' });
headers.append('a', '3');
headers.set('c', '4');
headers.delete('b');
say(headers.get('a') + headers.has('b') + headers.get('c'));
const request = new Request('http://h/', { method: 'post', body: params, headers });
say(request.method + request.headers.get('content-type') + request.clone().url);
const response = new Response('body', { status: 201 });
say(response.status + response.headers.get('content-type') + response.clone().ok);
const each = (...all) => ({ [kept.Symbol.iterator]() { let n = 0; return { next: () => n < all.length ? { value: all[n++], done: false } : { done: true } } } });
const form = new FormData();
form.append('a"', '1\n');
form.set('f', new Blob(each('b', new Uint8Array(2), new Blob(each('c'))), { type: 'A/b', endings: 'native' }).slice(0, 3, 'c/d'), 'name');
for (const pair of { [kept.Symbol.iterator]: () => { const i = form.entries(); return { next: () => i.next() } } }) say(pair[0] + (typeof pair[1] === 'string' ? pair[1] : pair[1].name + pair[1].type + pair[1].size));
const posted = new Response(form);
const cloned = structuredClone({ file: new File(each('file'), 'n', { lastModified: 1 }), error: new DOMException('m', 'AbortError') });
say(cloned.file.name + cloned.file.lastModified + cloned.error.name);
const channel = new MessageChannel(), moved = new MessageChannel();
channel.port1.onmessage = (e) => { say('message ' + e.data.x + e.ports.length); e.ports[0].postMessage('back') };
moved.port2.onmessage = (e) => say('message ' + e.data);
channel.port2.postMessage({ x: 'y' }, { transfer: each(moved.port1) });
const radio = [new BroadcastChannel('r'), new BroadcastChannel('r')];
radio[0].onmessage = (e) => { say('broadcast ' + e.data); radio[0].close() };
radio[1].postMessage('on');
const pending = fetch('http://h/x', { method: 'PUT', body: 'sent', headers: { a: 'b' }, signal: new AbortController().signal });
setTimeout(async (a, b) => {
  say('timer ' + a + b);
  const r = await pending;
  say('fetched ' + r.status + r.headers.get('x-method') + await r.text());
  const source = () => new ReadableStream({ start(c) { c.enqueue('a'); c.enqueue('b'); c.close() } }, new CountQueuingStrategy({ highWaterMark: 1 }));
  const upper = new TransformStream({ transform(chunk, c) { c.enqueue(chunk + chunk) }, flush(c) { c.enqueue('!') } });
  await source().pipeThrough(upper).pipeTo(new WritableStream({ write(chunk) { say('piped ' + chunk) }, close() { say('closed') } }));
  const branches = source().tee(), second = branches[1].getReader();
  for await (const chunk of branches[0]) say('iterated ' + chunk);
  say('read ' + (await second.read()).value + (await second.read()).value + (await second.read()).done);
  const bytes = new ReadableStream({ type: 'bytes', pull(c) { const { byobRequest } = c; byobRequest.view[0] = 7; byobRequest.respond(1) }, cancel(reason) { say('cancel ' + reason) } });
  const into = bytes.getReader({ mode: 'byob' });
  say('into ' + (await into.read(new Uint8Array(4))).value[0]);
  await into.cancel('enough');
  for await (const chunk of ReadableStream.from({ [kept.Symbol.asyncIterator]() { let n = 0; return { next: async () => ({ value: ++n, done: n > 2 }) } } })) say('from ' + chunk);
  const reasonOf = async (promise) => { try { await promise } catch (reason) { return reason } };
  const failing = new ReadableStream({ pull() { throw 'failure' } }).getReader();
  say('failed ' + await reasonOf(failing.read()) + await reasonOf(failing.closed));
  const writer = new WritableStream({ abort(reason) { say('abort ' + reason) } }).getWriter();
  await writer.abort('now');
  say('aborted ' + await reasonOf(writer.closed));
  let all = '';
  for await (const chunk of source().pipeThrough(new TextEncoderStream()).pipeThrough(new CompressionStream('gzip'))
    .pipeThrough(new DecompressionStream('gzip')).pipeThrough(new TextDecoderStream())) all += chunk;
  say('text ' + all);
  const read = await posted.formData(), file = read.get('f');
  say('form ' + read.get('a"') + file.name + file.type + await file.text() + (await cloned.file.bytes()).length);
  let chunks = 0;
  for await (const chunk of file.stream()) chunks += chunk[0];
  say('blob ' + chunks + (await new Response(file).blob()).type);
  say('body ' + await new Response(new Response('streamed').body).text());
  say('pipe ' + await reasonOf(source().pipeTo(new WritableStream({ write() { throw 'full' } }))));
  new WebSocket('ws://h/', 'a').addEventListener('close', (e) => say('socket ' + e.code + e.wasClean));
}, 50, 'x', 'y');
//// tamper
for (const k of Reflect.ownKeys(globalThis)) if (k !== 'kept' && k !== 'globalThis') try { delete globalThis[k] } catch {}
//// tamper
for (const C of [Array, String, Map, Uint8Array, Object.getPrototypeOf(Uint8Array), ArrayBuffer, RegExp, Number, Error, TypeError])
  for (const k of Object.getOwnPropertyNames(C.prototype))
    if (k !== 'constructor' && k !== 'length' && k !== 'name' && k !== 'message') try { Object.defineProperty(C.prototype, k, { __proto__: null, get() { throw 'tampered' }, set() { throw 'tampered' }, configurable: true }) } catch {}
//// tamper
for (const k of ['0', '1', '2', '3', 'get', 'set', 'value', 'enumerable', 'writable', 'configurable', 'cause', 'args', 'repeat', 'bytes', 'type', 'signal', 'transfer', 'stream', 'capture', 'removed'])
  Object.defineProperty(Object.prototype, k, { __proto__: null, get() { return undefined }, set(v) { throw 'tampered' }, configurable: true });
for (const k of ['0', '1', '2']) Object.defineProperty(Array.prototype, k, { __proto__: null, get() { throw 'tampered' }, set() { throw 'tampered' } });
//// tamper
Object.defineProperty(Promise.prototype, 'constructor', { __proto__: null, get() { return class { constructor(f) { f(() => {}, () => {}) } } } });
Object.defineProperty(Promise, Symbol.species, { __proto__: null, get() { throw 'tampered' } });
//// tamper
Array.prototype[Symbol.iterator] = function* () { yield 'tampered' };
Object.getPrototypeOf([][Symbol.iterator]()).next = () => { throw 'tampered' };
Function.prototype.call = Function.prototype.apply = Function.prototype.bind = () => { throw 'tampered' };
Symbol.prototype[Symbol.toPrimitive] = Function.prototype[Symbol.hasInstance];
//// tamper
const names = Object.getOwnPropertyNames;
for (const C of [Object, Reflect, JSON, Number, Math, Symbol, Array, String, ArrayBuffer, Date, Promise])
  for (const k of names(C)) if (typeof C[k] === 'function') try { C[k] = () => { throw 'tampered' } } catch {}
//// tamper
for (const C of [Map, Uint8Array, ArrayBuffer, Error, TypeError, RangeError, Promise]) globalThis[C.name] = class { constructor() { throw 'tampered' } };
globalThis.encodeURIComponent = globalThis.decodeURIComponent = globalThis.parseInt = () => { throw 'tampered' };
//// tamper
Object.defineProperty(ArrayBuffer, Symbol.species, { __proto__: null, get() { throw 'tampered' } });
Object.defineProperty(Object.getPrototypeOf(Uint8Array), Symbol.species, { __proto__: null, get() { throw 'tampered' } });
Error.prepareStackTrace = () => { throw 'tampered' };
Error.stackTraceLimit = 0;
//// tamper
for (const C of [URLSearchParams, Headers, AbortSignal, EventTarget, Event, DOMException])
  for (const k of Object.getOwnPropertyNames(C.prototype)) if (!['constructor', 'sort', 'append', 'set', 'delete', 'toString', 'get', 'has', 'size', 'entries', 'forEach', 'addEventListener', 'dispatchEvent', 'type', 'reason', 'onabort'].includes(k))
    try { Object.defineProperty(C.prototype, k, { __proto__: null, get() { throw 'tampered' }, set() { throw 'tampered' }, configurable: true }) } catch {}
Object.setPrototypeOf(AbortSignal, null);
Object.setPrototypeOf(Request, class { constructor() { throw 'tampered' } });
//// tamper
for (const k of ['then', 'catch', 'finally']) Promise.prototype[k] = () => { throw 'tampered' };
//// tamper
for (const k of ['value', 'next', 'state', 'first', 'last', 'count', 'queue', 'pull', 'highWaterMark', 'size', 'resolve', 'reject', 'promise', 'mode', 'min', 'autoAllocateChunkSize', 'then'])
  Object.defineProperty(Object.prototype, k, { __proto__: null, get() { return undefined }, set(v) { throw 'tampered' }, configurable: true });
for (const C of [ReadableStream, WritableStream, TransformStream, ReadableStreamDefaultController, ReadableByteStreamController, WritableStreamDefaultController, TransformStreamDefaultController, CountQueuingStrategy])
  for (const k of ['locked', 'desiredSize', 'error', 'signal', 'values', 'getWriter']) if (k in C.prototype && !(C === WritableStream && k === 'getWriter')) try { Object.defineProperty(C.prototype, k, { __proto__: null, get() { throw 'tampered' }, set() { throw 'tampered' }, configurable: true }) } catch {}
for (const C of [ReadableStreamDefaultReader, ReadableStreamBYOBReader, WritableStreamDefaultWriter])
  for (const k of ['releaseLock', 'ready', 'write', 'close']) if (k in C.prototype) Object.defineProperty(C.prototype, k, { __proto__: null, get() { throw 'tampered' }, set() { throw 'tampered' }, configurable: true });
