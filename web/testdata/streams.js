// The classes
['ReadableStream', 'ReadableStreamDefaultReader', 'ReadableStreamBYOBReader', 'ReadableStreamDefaultController', 'ReadableByteStreamController', 'ReadableStreamBYOBRequest', 'WritableStream', 'WritableStreamDefaultWriter', 'WritableStreamDefaultController', 'TransformStream', 'TransformStreamDefaultController', 'ByteLengthQueuingStrategy', 'CountQueuingStrategy'].filter((k) => { const d = Object.getOwnPropertyDescriptor(globalThis, k); return d.enumerable || !d.writable || !d.configurable || Object.prototype.toString.call(globalThis[k].prototype) !== `[object ${k}]` }) //=> []
Object.keys(ReadableStream.prototype).sort().join() + ReadableStream.length + Object.keys(ReadableStream) //=> 'cancel,getReader,locked,pipeThrough,pipeTo,tee,values0from'
Object.keys(WritableStream.prototype).sort().join() + WritableStream.length //=> 'abort,close,getWriter,locked0'
Object.keys(TransformStream.prototype).sort().join() + TransformStream.length //=> 'readable,writable0'
Object.keys(ReadableStreamDefaultReader.prototype).sort().join() + ReadableStreamDefaultReader.length //=> 'cancel,closed,read,releaseLock1'
Object.keys(ReadableStreamBYOBReader.prototype).sort().join() + ReadableStreamBYOBReader.length //=> 'cancel,closed,read,releaseLock1'
Object.keys(WritableStreamDefaultWriter.prototype).sort().join() + WritableStreamDefaultWriter.length //=> 'abort,close,closed,desiredSize,ready,releaseLock,write1'
Object.keys(ReadableStreamDefaultController.prototype).sort().join() + Object.keys(ReadableByteStreamController.prototype).sort().join() + Object.keys(ReadableStreamBYOBRequest.prototype).sort().join() //=> 'close,desiredSize,enqueue,errorbyobRequest,close,desiredSize,enqueue,errorrespond,respondWithNewView,view'
Object.keys(WritableStreamDefaultController.prototype).sort().join() + Object.keys(TransformStreamDefaultController.prototype).sort().join() //=> 'error,signaldesiredSize,enqueue,error,terminate'
ReadableStream.prototype[Symbol.asyncIterator] === ReadableStream.prototype.values && Object.getOwnPropertyDescriptor(ReadableStream.prototype, Symbol.asyncIterator).enumerable //=> false
{ const p = Object.getPrototypeOf(new ReadableStream().values()); [Object.keys(p), Object.getPrototypeOf(p) === Object.getPrototypeOf(Object.getPrototypeOf((async function* () {}).prototype))] } //=> [ [ 'next', 'return' ], true ]
[ReadableStreamDefaultController, ReadableByteStreamController, ReadableStreamBYOBRequest, WritableStreamDefaultController, TransformStreamDefaultController].map((C) => { try { new C() } catch (e) { return e.name } }).join() //=> 'TypeError,TypeError,TypeError,TypeError,TypeError'
[ReadableStream.prototype.cancel.length, ReadableStream.prototype.pipeTo.length, ReadableStream.prototype.pipeThrough.length, ReadableStream.prototype.values.length, ReadableStream.from.length, ReadableStreamBYOBReader.prototype.read.length, WritableStreamDefaultWriter.prototype.write.length, ReadableStreamDefaultController.prototype.enqueue.length, ReadableStreamBYOBRequest.prototype.respond.length].join() //=> '0,1,1,0,1,1,0,0,1'
ReadableStream() //=> TypeError: Class constructor ReadableStream cannot be invoked without 'new'
// Arguments
new ReadableStream(null) //=> TypeError: the source must be an object
new ReadableStream({ type: 'x' }) //=> TypeError: the type of the source is invalid
new ReadableStream({ start: 1 }) //=> TypeError: start must be a function
new ReadableStream({}, { highWaterMark: -1 }) //=> RangeError: highWaterMark is not a non-negative number
new ReadableStream({}, { highWaterMark: NaN }) //=> RangeError: highWaterMark is not a non-negative number
new ReadableStream({}, { size: 1 }) //=> TypeError: size must be a function
new ReadableStream({ type: 'bytes' }, { size() {} }) //=> RangeError: a stream of bytes has no function size
new ReadableStream({ type: 'bytes', autoAllocateChunkSize: 0 }) //=> TypeError: autoAllocateChunkSize is 0
new ReadableStream({ start() { throw new RangeError('mine') } }) //=> RangeError: mine
new WritableStream({ type: 'bytes' }) //=> RangeError: a sink has no type
new WritableStream({ write: 1 }) //=> TypeError: write must be a function
new TransformStream({ readableType: 'bytes' }) //=> RangeError: a transformer has no types
new TransformStream({ start() { throw new RangeError('mine') } }) //=> RangeError: mine
new ReadableStream().getReader({ mode: 'x' }) //=> TypeError: the mode is invalid
new ReadableStream().getReader({ mode: 'byob' }) //=> TypeError: the stream is not a stream of bytes
new ReadableStreamDefaultReader({}) //=> TypeError: a reader needs a ReadableStream
new WritableStreamDefaultWriter({}) //=> TypeError: a writer needs a WritableStream
new CountQueuingStrategy() //=> TypeError: 1 argument required, but only 0 present
new CountQueuingStrategy({}) //=> TypeError: highWaterMark is missing
[new CountQueuingStrategy({ highWaterMark: '5' }).highWaterMark, new ByteLengthQueuingStrategy({ highWaterMark: NaN }).highWaterMark, new CountQueuingStrategy({ highWaterMark: 1 }).size('x'), new ByteLengthQueuingStrategy({ highWaterMark: 1 }).size({ byteLength: 7 })] //=> [ 5, NaN, 1, 7 ]
{ const a = new CountQueuingStrategy({ highWaterMark: 1 }), b = new ByteLengthQueuingStrategy({ highWaterMark: 1 }); [a.size === new CountQueuingStrategy({ highWaterMark: 2 }).size, a.size.name, a.size.length, b.size.name, b.size.length, 'prototype' in a.size] } //=> [ true, 'size', 0, 'size', 1, false ]
ReadableStream.prototype.locked //=> TypeError: Cannot read private member #state from an object whose class did not declare it
ReadableStream.prototype.cancel.call({}) //=> TypeError: Cannot read private member #state from an object whose class did not declare it
ReadableStream.prototype.pipeTo.call({}) //=> TypeError: Cannot read private member #state from an object whose class did not declare it
ReadableStreamDefaultReader.prototype.read.call({}) //=> TypeError: Cannot read private member #state from an object whose class did not declare it
WritableStreamDefaultWriter.prototype.write.call({}) //=> TypeError: Cannot read private member #state from an object whose class did not declare it
// Reading
var read = async (s) => { const all = []; for await (const x of s) all.push(x); return all } //=> undefined
var of = (...all) => new ReadableStream({ start(c) { for (const x of all) c.enqueue(x); c.close() } }) //=> undefined
var said = [], say = (...what) => { said.push(...what) }, take = () => said.splice(0).join() //=> undefined
var sleep = async (n = 20) => { for (let i = 0; i < n; i++) await undefined } //=> undefined
read(of(1, 2, 3)) //=> [ 1, 2, 3 ]
{ let n = 0; read(new ReadableStream({ pull(c) { c.enqueue(n++); if (n === 5) c.close() } })) } //=> [ 0, 1, 2, 3, 4 ]
{ let n = 0; read(new ReadableStream({ async pull(c) { await sleep(); c.enqueue(n++); if (n === 5) c.close() } }, { highWaterMark: 0 })) } //=> [ 0, 1, 2, 3, 4 ]
{ const r = of(1).getReader(); Promise.all([r.read(), r.read(), r.closed, r.read()]) } //=> [ { value: 1, done: false }, { value: undefined, done: true }, undefined, { value: undefined, done: true } ]
{ const s = of(1), r = s.getReader(); [s.locked, (r.releaseLock(), s.locked), r.read().then(null, (e) => e.name), r.closed.then(null, (e) => e.name)].length } //=> 4
{ const s = of(1); s.getReader(); s.getReader() } //=> TypeError: the stream is locked to a reader
{ const s = new ReadableStream(), r = s.getReader(), x = r.read(); r.releaseLock(); x.then(null, (e) => e.name) } //=> 'TypeError'
{ const s = of(1, 2), r = s.getReader(), x = r.closed; r.releaseLock(); Promise.all([x.then(null, (e) => e.name), x === r.closed, s.getReader().read()]) } //=> [ 'TypeError', true, { value: 1, done: false } ]
{ const s = of(1, 2), r = s.getReader(); r.releaseLock(); [r.closed === r.closed, r.releaseLock()] } //=> [ true, undefined ]
{ const s = new ReadableStream({ cancel(r) { say('cancel', r); return 5 } }); s.cancel('why').then((x) => [x, take()]) } //=> [ undefined, 'cancel,why' ]
{ const s = new ReadableStream({ cancel() { throw 'no' } }); s.cancel().catch((e) => 'caught ' + e) } //=> 'caught no'
{ const s = new ReadableStream({ cancel() { return Promise.reject('no') } }), r = s.getReader(); Promise.all([r.cancel().catch((e) => 'caught ' + e), r.closed, r.read()]) } //=> [ 'caught no', undefined, { value: undefined, done: true } ]
{ const s = of(1); s.getReader(); s.cancel().catch((e) => e.name) } //=> 'TypeError'
{ let c; const s = new ReadableStream({ start(x) { c = x } }); c.enqueue(1); c.error('bad'); Promise.all([s.getReader().read().catch((e) => e), s.cancel().catch((e) => e.name)]) } //=> [ 'bad', 'TypeError' ]
{ let c; const s = new ReadableStream({ start(x) { c = x } }), r = s.getReader(), x = r.read(); c.error('bad'); Promise.all([x.catch((e) => e), r.closed.catch((e) => e), c.desiredSize]) } //=> [ 'bad', 'bad', null ]
{ let c; new ReadableStream({ start(x) { c = x } }); c.close(); c.close() } //=> TypeError: the stream cannot be closed: it is closed, closes or has failed
{ let c; new ReadableStream({ start(x) { c = x } }); c.close(); c.enqueue(1) } //=> TypeError: the stream takes no chunks: it is closed, closes or has failed
{ let c; new ReadableStream({ start(x) { c = x } }); c.error(1); c.error(2); c.desiredSize } //=> null
{ let c; const s = new ReadableStream({ start(x) { c = x } }, { highWaterMark: 5, size: (x) => x }); const sizes = [c.desiredSize]; c.enqueue(2); sizes.push(c.desiredSize); c.enqueue(4); sizes.push(c.desiredSize); c.close(); sizes.push(c.desiredSize); s.cancel(); sizes.push(c.desiredSize); sizes } //=> [ 5, 3, -1, -1, 0 ]
{ let c; const s = new ReadableStream({ start(x) { c = x } }, { size: () => -1 }); let e; try { c.enqueue(1) } catch (x) { e = x } s.getReader().closed.catch((x) => [x === e, e.name]) } //=> [ true, 'RangeError' ]
{ let c; const s = new ReadableStream({ start(x) { c = x } }, { size() { throw 'size' } }); try { c.enqueue(1) } catch (x) { say(x) } s.getReader().closed.catch((x) => take() + x) } //=> 'sizesize'
{ const s = new ReadableStream({ pull() { say('pull') } }); sleep().then(() => (s.getReader().read(), sleep())).then(take) } //=> 'pull,pull'
{ const s = new ReadableStream({ pull() { say('pull') } }, { highWaterMark: 0 }); sleep().then(() => { say('read'); s.getReader().read(); return sleep() }).then(take) } //=> 'read,pull'
{ const s = new ReadableStream({ pull(c) { say('pull'); c.enqueue(1) } }, { highWaterMark: 3 }); sleep(50).then(take) } //=> 'pull,pull,pull'
{ const s = new ReadableStream({ pull() { throw 'pull' } }); s.getReader().read().catch((e) => e) } //=> 'pull'
{ const s = new ReadableStream({ start() { return Promise.reject('start') } }); s.getReader().read().catch((e) => e) } //=> 'start'
{ const s = new ReadableStream({ start: () => new Promise(() => {}), pull() { say('pull') } }); s.getReader().read(); sleep().then(take) } //=> ''
{ const source = { start() { say(this === source) }, pull() { say(this === source) }, cancel() { say(this === source) } }; const s = new ReadableStream(source); sleep().then(() => s.cancel()).then(take) } //=> 'true,true,true'
{ const order = []; const get = (o, name) => new Proxy(o, { get(t, k) { order.push(name + k.toString()); return t[k] } }); new ReadableStream(get({}, ''), get({}, 's.')); order.join() } //=> 's.highWaterMark,s.size,autoAllocateChunkSize,cancel,pull,start,type'
{ const order = []; const get = (o, name) => new Proxy(o, { get(t, k) { order.push(name + k.toString()); return t[k] } }); new WritableStream(get({}, ''), get({}, 's.')); order.join() } //=> 's.highWaterMark,s.size,abort,close,start,type,write'
{ const order = []; const get = (o, name) => new Proxy(o, { get(t, k) { order.push(name + k.toString()); return t[k] } }); new TransformStream(get({}, ''), get({}, 'w.'), get({}, 'r.')); order.join() } //=> 'w.highWaterMark,w.size,r.highWaterMark,r.size,cancel,flush,readableType,start,transform,writableType'
class Mine extends ReadableStream { x = 1 } new Mine().x + Object.prototype.toString.call(new Mine()) //=> '1[object ReadableStream]'
// Iteration
{ const s = of(1, 2, 3); (async () => { for await (const x of s) break; return [s.locked, await s.getReader().read()] })() } //=> [ false, { value: undefined, done: true } ]
{ const s = of(1, 2, 3); (async () => { for await (const x of s.values({ preventCancel: true })) break; return [s.locked, await s.getReader().read()] })() } //=> [ false, { value: 2, done: false } ]
{ const i = of(1, 2).values(); Promise.all([i.next(), i.next(), i.next(), i.next()]) } //=> [ { value: 1, done: false }, { value: 2, done: false }, { value: undefined, done: true }, { value: undefined, done: true } ]
{ const i = of(1, 2).values(); Promise.all([i.next(), i.return('r'), i.next(), i.return('q')]) } //=> [ { value: 1, done: false }, { value: 'r', done: true }, { value: undefined, done: true }, { value: 'q', done: true } ]
{ const i = new ReadableStream({ pull() { throw 'bad' } }).values(); Promise.allSettled([i.next(), i.next()]).then((x) => x.map((r) => r.status)) } //=> [ 'rejected', 'fulfilled' ]
{ const i = new ReadableStream({ cancel() { throw 'no' } }).values(); i.return(1).catch((e) => e) } //=> 'no'
Object.getPrototypeOf(new ReadableStream().values()).next.call({}).catch((e) => e.name) //=> 'TypeError'
// ReadableStream.from
read(ReadableStream.from([1, 2, 3])) //=> [ 1, 2, 3 ]
read(ReadableStream.from('abc')) //=> [ 'a', 'b', 'c' ]
read(ReadableStream.from((async function* () { yield 1; yield Promise.resolve(2) })())) //=> [ 1, 2 ]
read(ReadableStream.from([Promise.resolve(1), 2])) //=> [ 1, 2 ]
read(ReadableStream.from([Promise.reject('bad')])).catch((e) => e) //=> 'bad'
read(ReadableStream.from(of(1, 2))) //=> [ 1, 2 ]
ReadableStream.from(5) //=> TypeError: the value is not iterable
ReadableStream.from(null) //=> TypeError: the value is not iterable
ReadableStream.from({ [Symbol.asyncIterator]: 5 }) //=> TypeError: the iterator method must be a function
ReadableStream.from({ [Symbol.iterator]: () => 5 }) //=> TypeError: the iterator must be an object
read(ReadableStream.from({ [Symbol.asyncIterator]: () => ({ next: () => 5 }) })).catch((e) => e.name) //=> 'TypeError'
read(ReadableStream.from({ [Symbol.asyncIterator]: () => ({ next() { throw 'next' } }) })).catch((e) => e) //=> 'next'
{ const s = ReadableStream.from((function* () { try { yield 1; yield 2 } finally { say('finally') } })()), r = s.getReader(); r.read().then(() => r.cancel()).then(take) } //=> 'finally'
{ const s = ReadableStream.from({ [Symbol.asyncIterator]: () => ({ next: async () => ({ done: false, value: 1 }), return(x) { say('return', x); return {} } }) }); s.cancel('why').then(take) } //=> 'return,why'
{ const s = ReadableStream.from({ [Symbol.asyncIterator]: () => ({ next: async () => ({ done: false, value: 1 }), return: () => 5 }) }); s.cancel('why').catch((e) => e.name) } //=> 'TypeError'
{ const s = ReadableStream.from({ [Symbol.asyncIterator]: () => ({ next: async () => ({ done: false, value: 1 }) }) }); s.cancel('why') } //=> undefined
// tee
{ const [a, b] = of(1, 2, 3).tee(); Promise.all([read(a), read(b)]) } //=> [ [ 1, 2, 3 ], [ 1, 2, 3 ] ]
{ const s = of({}), [a, b] = s.tee(); Promise.all([read(a), read(b), s.locked]).then(([x, y, z]) => [x[0] === y[0], z]) } //=> [ true, true ]
{ const s = new ReadableStream({ cancel(r) { say(...r) } }), [a, b] = s.tee(); a.cancel('a'); b.cancel('b').then(take) } //=> 'a,b'
{ const s = new ReadableStream({ cancel() { throw 'no' } }), [a, b] = s.tee(); const x = a.cancel('a').catch((e) => e); Promise.all([x, b.cancel('b').catch((e) => e)]) } //=> [ 'no', 'no' ]
{ let c; const s = new ReadableStream({ start(x) { c = x } }), [a, b] = s.tee(); c.error('bad'); Promise.allSettled([read(a), read(b)]).then((x) => x.map((r) => r.reason)) } //=> [ 'bad', 'bad' ]
{ let n = 0; const s = new ReadableStream({ pull(c) { c.enqueue(n++); if (n > 9) c.close() } }), [a, b] = s.tee(); a.cancel(); read(b) } //=> [ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9 ]
{ let n = 0; const s = new ReadableStream({ pull(c) { say(n); c.enqueue(n++) } }, { highWaterMark: 0 }), [a, b] = s.tee(); const r = a.getReader(); r.read().then(() => r.read()).then(() => sleep()).then(take) } //=> '0,1,2'
// Writing
{ const s = new WritableStream({ start() { say('start') }, write(x) { say(x) }, close() { say('close') } }), w = s.getWriter(); w.write(1); w.write(2); w.close().then(() => [take(), s.locked]) } //=> [ 'start,1,2,close', true ]
{ const w = new WritableStream({ write(x) { throw 'w' + x } }).getWriter(); Promise.allSettled([w.write(1), w.write(2), w.closed, w.ready, w.close()]).then((x) => x.map((r) => r.reason?.name ?? r.reason ?? r.status).join()) } //=> 'w1,w1,w1,fulfilled,w1'
{ const w = new WritableStream({ abort(r) { say('abort', r) } }).getWriter(); Promise.allSettled([w.write(1), w.abort('why'), w.closed, w.ready]).then((x) => x.map((r) => r.reason ?? r.status).join() + take()) } //=> 'why,fulfilled,why,whyabort,why'
{ const w = new WritableStream({ abort() { throw 'no' } }).getWriter(); Promise.allSettled([w.abort('why'), w.closed]).then((x) => x.map((r) => r.reason ?? r.status).join()) } //=> 'no,why'
{ let c; const s = new WritableStream({ start(x) { c = x }, write() { return new Promise(() => {}) } }), w = s.getWriter(); sleep().then(() => { w.write(1).catch(() => {}); c.signal.onabort = (e) => say('signal', c.signal.reason); w.abort('why').catch(() => {}); return take() + c.signal.aborted }) } //=> 'signal,whytrue'
{ let c; const s = new WritableStream({ start(x) { c = x } }); s.abort().then(() => c.signal.aborted + c.signal.reason.name) } //=> 'trueAbortError'
{ let c; const s = new WritableStream({ start(x) { c = x } }), w = s.getWriter(); sleep().then(() => { c.error('bad'); return Promise.allSettled([w.closed, w.ready, w.write(1), w.close(), w.abort()]) }).then((x) => x.map((r) => r.reason?.name ?? r.reason ?? r.status).join() + w.desiredSize) } //=> 'bad,bad,bad,TypeError,fulfillednull'
{ const s = new WritableStream(), w = s.getWriter(); const a = [w.desiredSize]; w.write(1); a.push(w.desiredSize); w.write(1); a.push(w.desiredSize); w.close().then(() => [...a, w.desiredSize]) } //=> [ 1, 0, -1, 0 ]
{ const s = new WritableStream({}, { highWaterMark: 2 }), w = s.getWriter(), a = w.ready; w.write(1); w.write(2); const b = w.ready; [a === b, w.desiredSize].concat([b === w.ready]) } //=> [ false, 0, true ]
{ const s = new WritableStream({}, { highWaterMark: 2 }), w = s.getWriter(); w.write(1); w.write(2); w.ready.then(() => w.desiredSize) } //=> 1
{ const s = new WritableStream(), w = s.getWriter(), c = w.closed, r = w.ready; w.releaseLock(); Promise.allSettled([c, w.closed, w.ready, w.write(1), w.close(), w.abort()]).then((x) => x.map((r) => r.reason?.name ?? r.status).join() + s.locked) } //=> 'TypeError,TypeError,TypeError,TypeError,TypeError,TypeErrorfalse'
{ const s = new WritableStream(), w = s.getWriter(); w.releaseLock(); w.desiredSize } //=> TypeError: the writer has been released
{ const s = new WritableStream(); s.getWriter(); s.getWriter() } //=> TypeError: the stream is locked to a writer
{ const s = new WritableStream(); s.getWriter(); Promise.allSettled([s.close(), s.abort()]).then((x) => x.map((r) => r.reason.name).join()) } //=> 'TypeError,TypeError'
{ const s = new WritableStream({ close() { say('closed') } }); Promise.all([s.close(), s.close().catch((e) => e.name)]).then((x) => take() + x) } //=> 'closed,TypeError'
{ const s = new WritableStream({ close() { throw 'no' } }); s.close().catch((e) => e) } //=> 'no'
{ const s = new WritableStream({ start() { return Promise.reject('start') } }), w = s.getWriter(); Promise.allSettled([w.write(1), w.closed]).then((x) => x.map((r) => r.reason).join()) } //=> 'start,start'
{ const s = new WritableStream({}, { size() { throw 'size' } }), w = s.getWriter(); Promise.allSettled([w.write(1), w.closed]).then((x) => x.map((r) => r.reason).join()) } //=> 'size,size'
{ const s = new WritableStream({}, { size: () => Infinity }), w = s.getWriter(); Promise.allSettled([w.write(1), w.closed]).then((x) => x.map((r) => r.reason.name).join()) } //=> 'RangeError,RangeError'
{ let done; const s = new WritableStream({ write() { return new Promise((r) => done = r) } }), w = s.getWriter(); const x = w.write(1), y = w.write(2); sleep().then(() => { const z = w.abort('why'); done(); return Promise.allSettled([x, y, z, w.closed]) }).then((x) => x.map((r) => r.reason ?? r.status).join()) } //=> 'fulfilled,why,fulfilled,why'
{ const s = new WritableStream(), w = s.getWriter(); w.close().catch(() => {}); Promise.allSettled([w.abort('a'), w.closed]).then((x) => x.map((r) => r.reason ?? r.status).join()) } //=> 'fulfilled,a'
{ const sink = { start() { say(this === sink, arguments.length) }, write() { say(this === sink, arguments.length) }, close() { say(this === sink, arguments.length) } }; const w = new WritableStream(sink).getWriter(); w.write(); w.close().then(take) } //=> 'true,1,true,2,true,0'
// Transforms
read(of(1, 2).pipeThrough(new TransformStream())) //=> [ 1, 2 ]
read(of(1, 2).pipeThrough(new TransformStream({ transform(x, c) { c.enqueue(x); c.enqueue(x * 10) }, flush(c) { c.enqueue('end') } }))) //=> [ 1, 10, 2, 20, 'end' ]
read(of(1, 2).pipeThrough(new TransformStream({ async transform(x, c) { await sleep(); c.enqueue(x) }, async flush(c) { await sleep(); c.enqueue('end') } }))) //=> [ 1, 2, 'end' ]
read(of(1, 2, 3).pipeThrough(new TransformStream({ transform(x, c) { if (x === 2) c.terminate(); else c.enqueue(x) } }))) //=> [ 1 ]
read(of(1, 2).pipeThrough(new TransformStream({ transform() { throw 'bad' } }))).catch((e) => e) //=> 'bad'
read(of(1, 2).pipeThrough(new TransformStream({ flush() { throw 'bad' } }))).catch((e) => e) //=> 'bad'
read(of(1, 2).pipeThrough(new TransformStream({ start(c) { c.error('bad') } }))).catch((e) => e) //=> 'bad'
{ const t = new TransformStream({ start(c) { say(c.desiredSize) } }, undefined, { highWaterMark: 7 }); take() } //=> '7'
{ const t = new TransformStream(), w = t.writable.getWriter(), r = t.readable.getReader(); const x = w.write(1); sleep().then(() => { say(w.desiredSize); return r.read() }).then((v) => x.then(() => [v, take(), w.desiredSize])) } //=> [ { value: 1, done: false }, '0', 1 ]
{ const t = new TransformStream(), w = t.writable.getWriter(); t.readable.cancel('why').then(() => Promise.allSettled([w.closed, w.write(1)])).then((x) => x.map((r) => r.reason ?? r.status).join()) } //=> 'why,why'
{ const t = new TransformStream({ flush() { say('flush') } }); t.readable.cancel('why').then(() => take()) } //=> ''
{ const t = new TransformStream(), r = t.readable.getReader(); t.writable.abort('why').then(() => r.read()).catch((e) => e) } //=> 'why'
{ let c; const t = new TransformStream({ start(x) { c = x } }); t.readable.cancel(); try { c.enqueue(1) } catch (e) { e.name } } //=> 'TypeError'
{ let c; const t = new TransformStream({ start(x) { c = x } }, undefined, { size() { throw 'size' } }); const r = t.readable.getReader(); try { c.enqueue(1) } catch (e) { say(e) } r.read().catch((e) => take() + e) } //=> 'sizesize'
{ const t = new TransformStream({ start: () => Promise.reject('start') }); Promise.allSettled([t.readable.getReader().read(), t.writable.getWriter().write(1)]).then((x) => x.map((r) => r.reason).join()) } //=> 'start,start'
{ const given = { start() { say(this === given, arguments.length) }, transform() { say(this === given, arguments.length) }, flush() { say(this === given, arguments.length) } }; read(of(1).pipeThrough(new TransformStream(given))).then(take) } //=> 'true,1,true,2,true,1'
// Pipes
{ const got = []; of(1, 2, 3).pipeTo(new WritableStream({ write(x) { got.push(x) }, close() { got.push('close') } })).then(() => got) } //=> [ 1, 2, 3, 'close' ]
{ const got = [], s = of(1, 2), d = new WritableStream({ write(x) { got.push(x) }, close() { got.push('close') } }); s.pipeTo(d, { preventClose: true }).then(() => [got, s.locked, d.locked]) } //=> [ [ 1, 2 ], false, false ]
{ const d = new WritableStream({ abort(r) { say('abort', r) } }); new ReadableStream({ pull() { throw 'bad' } }).pipeTo(d).catch((e) => e + take()) } //=> 'badabort,bad'
{ const d = new WritableStream({ abort(r) { say('abort', r) } }); new ReadableStream({ pull() { throw 'bad' } }).pipeTo(d, { preventAbort: true }).catch((e) => e + take() + d.locked) } //=> 'badfalse'
{ const s = new ReadableStream({ pull(c) { c.enqueue(1) }, cancel(r) { say('cancel', r) } }); s.pipeTo(new WritableStream({ write() { throw 'bad' } })).catch((e) => e + take()) } //=> 'badcancel,bad'
{ const s = new ReadableStream({ pull(c) { c.enqueue(1) }, cancel(r) { say('cancel', r) } }); s.pipeTo(new WritableStream({ write() { throw 'bad' } }), { preventCancel: true }).catch((e) => e + take() + s.locked) } //=> 'badfalse'
{ const c = new AbortController(), s = new ReadableStream({ cancel(r) { say('cancel', r) } }), d = new WritableStream({ abort(r) { say('abort', r) } }); const x = s.pipeTo(d, { signal: c.signal }); c.abort('why'); x.catch((e) => e + take() + s.locked + d.locked) } //=> 'whyabort,why,cancel,whyfalsefalse'
{ const s = new ReadableStream({ cancel(r) { say('cancel', r) } }), d = new WritableStream({ abort(r) { say('abort', r) } }); s.pipeTo(d, { signal: AbortSignal.abort('why') }).catch((e) => e + take()) } //=> 'whyabort,why,cancel,why'
{ const s = new ReadableStream({ cancel(r) { say('cancel', r) } }), d = new WritableStream({ abort(r) { say('abort', r) } }); s.pipeTo(d, { signal: AbortSignal.abort('why'), preventAbort: true, preventCancel: true }).catch((e) => e + take()) } //=> 'why'
of(1).pipeTo(new WritableStream(), { signal: 1 }).catch((e) => e.name) //=> 'TypeError'
of(1).pipeTo(1).catch((e) => e.name) //=> 'TypeError'
{ const s = of(1); s.getReader(); s.pipeTo(new WritableStream()).catch((e) => e.name) } //=> 'TypeError'
{ const s = of(1); s.getReader(); s.pipeThrough(new TransformStream()) } //=> TypeError: the stream is locked to a reader
of(1).pipeThrough({}) //=> TypeError: readable must be a ReadableStream
of(1).pipeThrough({ readable: new ReadableStream() }) //=> TypeError: writable must be a WritableStream
{ const d = new WritableStream(), w = d.getWriter(); w.close(); w.releaseLock(); const s = new ReadableStream({ cancel(r) { say(r.name) } }); s.pipeTo(d).catch((e) => e.name + take()) } //=> 'TypeErrorTypeError'
{ let c; const s = new ReadableStream({ start(x) { c = x } }); s.pipeTo(new WritableStream({ write(x) { say('write', x) } })); sleep().then(() => { c.enqueue(1); say('after'); return sleep() }).then(take) } //=> 'after,write,1'
{ let n = 0; const s = new ReadableStream({ pull(c) { c.enqueue(n++) } }, { highWaterMark: 0 }); s.pipeTo(new WritableStream({ write(x) { say(x); return x < 3 ? undefined : new Promise(() => {}) } }, { highWaterMark: 2 })); sleep(100).then(() => take() + n) } //=> '0,1,2,35'
{ let c; const s = new ReadableStream({ start(x) { c = x } }), got = []; const x = s.pipeTo(new WritableStream({ write(x) { got.push(x) } })); sleep().then(() => { c.enqueue(1); c.enqueue(2); c.close(); return x }).then(() => got) } //=> [ 1, 2 ]
{ let c; const s = new ReadableStream({ start(x) { c = x } }), got = []; const x = s.pipeTo(new WritableStream({ async write(x) { await sleep(); got.push(x) } })); sleep().then(() => { c.enqueue(1); c.error('bad'); return x }).catch((e) => [e, got]) } //=> [ 'bad', [ 1 ] ]
// Bytes
var bytes = (s) => read(s).then((all) => all.map((b) => [...b].join('-')).join()) //=> undefined
bytes(new ReadableStream({ type: 'bytes', start(c) { c.enqueue(new Uint8Array([1, 2])); c.enqueue(new Uint16Array([3])); c.close() } })) //=> '1-2,3-0'
{ const b = new Uint8Array([1, 2]); new ReadableStream({ type: 'bytes', start(c) { c.enqueue(b) } }); b.length } //=> 0
new ReadableStream({ type: 'bytes', start(c) { c.enqueue(new Uint8Array(0)) } }) //=> TypeError: the chunk is empty
new ReadableStream({ type: 'bytes', start(c) { c.enqueue('x') } }) //=> TypeError: the chunk must be a view of an ArrayBuffer
new ReadableStream({ type: 'bytes', start(c) { const b = new Uint8Array(1); structuredClone(b, { transfer: [b.buffer] }); c.enqueue(b) } }) //=> TypeError: the chunk is empty
{ let c; new ReadableStream({ type: 'bytes', start(x) { c = x } }); [c.desiredSize, c.byobRequest, (c.enqueue(new Uint8Array(3)), c.desiredSize)] } //=> [ 0, null, -3 ]
{ const s = new ReadableStream({ type: 'bytes', pull(c) { const v = c.byobRequest.view; v[0] = 7; v[1] = 8; c.byobRequest.respond(2) } }), r = s.getReader({ mode: 'byob' }); r.read(new Uint8Array(4)) } //=> { value: Uint8Array(2) [ 7, 8 ], done: false }
{ const s = new ReadableStream({ type: 'bytes', start(c) { c.enqueue(new Uint8Array([1, 2, 3, 4, 5])); c.close() } }), r = s.getReader({ mode: 'byob' }); r.read(new Uint8Array(2)).then((a) => r.read(new Uint8Array(9)).then((b) => r.read(new Uint8Array(9)).then((c) => [a, b, c]))) } //=> [ { value: Uint8Array(2) [ 1, 2 ], done: false }, { value: Uint8Array(3) [ 3, 4, 5 ], done: false }, { value: Uint8Array(0) [], done: true } ]
{ const s = new ReadableStream({ type: 'bytes', start(c) { c.enqueue(new Uint8Array([1, 0, 2, 0, 3])) } }), r = s.getReader({ mode: 'byob' }); r.read(new Uint16Array(4)).then((a) => [a.value.constructor.name, a.value.length, a.value[1]]) } //=> [ 'Uint16Array', 2, 2 ]
{ const s = new ReadableStream({ type: 'bytes', start(c) { c.enqueue(new Uint8Array([1, 0, 3])); c.close() } }), r = s.getReader({ mode: 'byob' }); r.read(new Uint16Array(1)).then(() => r.read(new Uint16Array(1))).catch((e) => e.name) } //=> 'TypeError'
{ const s = new ReadableStream({ type: 'bytes', start(c) { c.enqueue(new Uint8Array([1, 2, 3])) } }), r = s.getReader({ mode: 'byob' }); r.read(new DataView(new ArrayBuffer(8), 2, 4)).then((a) => [a.value.constructor.name, a.value.byteOffset, a.value.byteLength, a.value.getUint8(0)]) } //=> [ 'DataView', 2, 3, 1 ]
{ const s = new ReadableStream({ type: 'bytes', autoAllocateChunkSize: 4, pull(c) { c.byobRequest.view[0] = 5; c.byobRequest.respond(1) } }), r = s.getReader(); r.read().then((x) => [x.value.length, x.value.buffer.byteLength, x.value[0]]) } //=> [ 1, 4, 5 ]
{ const s = new ReadableStream({ type: 'bytes', pull(c) { c.byobRequest.respondWithNewView(new Uint8Array(c.byobRequest.view.buffer, 0, 3)) } }), r = s.getReader({ mode: 'byob' }); r.read(new Uint8Array(4)).then((x) => x.value.length) } //=> 3
{ let c; const s = new ReadableStream({ type: 'bytes', start(x) { c = x } }), r = s.getReader({ mode: 'byob' }); const x = r.read(new Uint8Array(4)); c.close(); c.byobRequest.respond(0); x } //=> { value: Uint8Array(0) [], done: true }
{ let c; const s = new ReadableStream({ type: 'bytes', start(x) { c = x } }), r = s.getReader({ mode: 'byob' }); r.read(new Uint8Array(4)).catch(() => {}); const q = c.byobRequest, all = []; for (const n of [0, 5, -1, 2 ** 60]) try { q.respond(n) } catch (e) { all.push(e.name) } q.respond(1); try { q.respond(1) } catch (e) { all.push(e.name) } [all.join(), q.view, c.byobRequest] } //=> [ 'TypeError,RangeError,TypeError,TypeError,TypeError', null, null ]
{ let c; const s = new ReadableStream({ type: 'bytes', start(x) { c = x } }), r = s.getReader({ mode: 'byob' }); r.read(new Uint8Array(4)); const all = []; for (const v of [new Uint8Array(4), new Uint8Array(8), new Uint8Array(new ArrayBuffer(4), 1), new Uint8Array(0), 1]) try { c.byobRequest.respondWithNewView(v); all.push('ok') } catch (e) { all.push(e.name) } all.join() } //=> 'ok,TypeError,TypeError,TypeError,TypeError'
{ const s = new ReadableStream({ type: 'bytes' }), r = s.getReader({ mode: 'byob' }), b = new Uint8Array(4); const x = r.read(b); const n = b.length; r.cancel('c').then(() => x).then((y) => [n, y]) } //=> [ 0, { value: undefined, done: true } ]
{ const r = new ReadableStream({ type: 'bytes' }).getReader({ mode: 'byob' }); Promise.allSettled([r.read(), r.read(1), r.read(new Uint8Array(0)), r.read({ buffer: 1 }), r.read(new Uint8Array(2), { min: 0 }), r.read(new Uint8Array(2), { min: 3 })]).then((x) => x.map((r) => r.reason?.name).join()) } //=> 'TypeError,TypeError,TypeError,TypeError,TypeError,RangeError'
{ let c; const s = new ReadableStream({ type: 'bytes', start(x) { c = x } }), r = s.getReader({ mode: 'byob' }); const x = r.read(new Uint8Array(4)); r.releaseLock(); c.byobRequest.view[0] = 9; c.byobRequest.respond(1); Promise.all([x.catch((e) => e.name), s.getReader().read()]) } //=> [ 'TypeError', { value: Uint8Array(1) [ 9 ], done: false } ]
{ let c; const s = new ReadableStream({ type: 'bytes', start(x) { c = x } }), r = s.getReader(); const x = r.read(); c.enqueue(new Uint8Array([1, 2])); c.enqueue(new Uint8Array([3])); Promise.all([x, r.read()]) } //=> [ { value: Uint8Array(2) [ 1, 2 ], done: false }, { value: Uint8Array(1) [ 3 ], done: false } ]
{ let c; const s = new ReadableStream({ type: 'bytes', start(x) { c = x } }), r = s.getReader({ mode: 'byob' }); const x = r.read(new Uint8Array(3)), y = r.read(new Uint8Array(3)); c.enqueue(new Uint8Array([1, 2, 3, 4])); Promise.all([x, y]) } //=> [ { value: Uint8Array(3) [ 1, 2, 3 ], done: false }, { value: Uint8Array(1) [ 4 ], done: false } ]
{ const s = new ReadableStream({ type: 'bytes', start(c) { c.enqueue(new Uint8Array([1, 2, 3])); c.close() } }), [a, b] = s.tee(); Promise.all([bytes(a), bytes(b)]) } //=> [ '1-2-3', '1-2-3' ]
{ let n = 0; const s = new ReadableStream({ type: 'bytes', pull(c) { if (n === 3) return c.close(), c.byobRequest?.respond(0); const q = c.byobRequest; if (q) { q.view[0] = ++n; q.respond(1) } else c.enqueue(new Uint8Array([++n])) } }), [a, b] = s.tee(); const r = a.getReader({ mode: 'byob' }); Promise.all([r.read(new Uint8Array(2)), bytes(b)]).then(([x, y]) => r.read(new Uint8Array(2)).then((z) => [x.value, y, z.value])) } //=> [ Uint8Array(1) [ 1 ], '1,2,3', Uint8Array(2) [ 2, 3 ] ]
{ const s = new ReadableStream({ type: 'bytes', cancel(r) { say(...r) } }), [a, b] = s.tee(); a.cancel(1); b.cancel(2).then(take) } //=> '1,2'
{ let c; const s = new ReadableStream({ type: 'bytes', start(x) { c = x } }), [a, b] = s.tee(); c.error('bad'); Promise.allSettled([bytes(a), bytes(b)]).then((x) => x.map((r) => r.reason).join()) } //=> 'bad,bad'
{ const got = []; new ReadableStream({ type: 'bytes', start(c) { c.enqueue(new Uint8Array([1, 2])); c.close() } }).pipeTo(new WritableStream({ write(x) { got.push(x) } })).then(() => got) } //=> [ Uint8Array(2) [ 1, 2 ] ]
// Transfer
var chunks = async (s) => { const all = []; for await (const x of s) all.push(x); return all } //=> undefined
{ const o = { x: 1 }, s = new ReadableStream({ start(c) { c.enqueue(o); c.enqueue(2); c.close() } }), t = structuredClone(s, { transfer: [s] }); chunks(t).then((all) => [s.locked, t !== s, t instanceof ReadableStream, all, all[0] !== o]) } //=> [ true, true, true, [ { x: 1 }, 2 ], true ]
{ const s = new ReadableStream(); s.getReader(); structuredClone(s, { transfer: [s] }) } //=> DataCloneError: the stream is locked
{ const s = new ReadableStream(); structuredClone(s) } //=> DataCloneError: an instance of ReadableStream cannot be cloned
{ const s = new ReadableStream(); structuredClone(s, { transfer: [s, s] }) } //=> DataCloneError: a stream is transferred twice
{ const got = [], s = new WritableStream({ write(x) { got.push(x) }, close() { got.push('closed') } }), t = structuredClone({ t: s }, { transfer: [s] }).t, w = t.getWriter(); w.write(1); w.write({ y: 2 }); const { locked } = s; w.close().then(() => [got, locked]) } //=> [ [ 1, { y: 2 }, 'closed' ], true ]
{ const s = new TransformStream({ transform(x, c) { c.enqueue(x * 2) } }), t = structuredClone(s, { transfer: [s] }), w = t.writable.getWriter(); w.write(1); w.write(2); w.close(); const locked = [s.readable.locked, s.writable.locked]; chunks(t.readable).then((all) => [all, t instanceof TransformStream, ...locked]) } //=> [ [ 2, 4 ], true, true, true ]
{ const s = new ReadableStream({ start(c) { c.enqueue(() => {}) } }), t = structuredClone(s, { transfer: [s] }); t.getReader().read() } //=> DataCloneError: ...
{ let why; const s = new ReadableStream({ cancel(r) { why = r } }), t = structuredClone(s, { transfer: [s] }); t.cancel('enough').then(() => new Promise((f) => f())).then(() => why) } //=> 'enough'
{ const s = new ReadableStream({ pull() { throw new RangeError('mine') } }), t = structuredClone(s, { transfer: [s] }); t.getReader().read() } //=> RangeError: mine
{ const s = new ReadableStream(); structuredClone({ get x() { s.getReader(); return 1 } }, { transfer: [s] }) } //=> DataCloneError: the stream is locked
