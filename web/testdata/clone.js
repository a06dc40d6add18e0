structuredClone({a: [1, new Map([[1, new Set([2])]]), new Date(0), /x/g, 1n, new Error('m')].map((x) => x instanceof Error ? x.message : x)}) //=> { a: [ 1, Map(1) { 1 => [Set] }, 1970-01-01T00:00:00.000Z, /x/g, 1n, 'm' ] }
{ const o = {}; o.o = o; const c = structuredClone(o); c !== o && c.o === c } //=> true
[structuredClone(undefined), structuredClone(-0), structuredClone('x')] //=> [ undefined, -0, 'x' ]
structuredClone({f() {}}) //=> DataCloneError: v8: $.f: not plain data: ...
structuredClone([Temporal.PlainDate.from('2026-01-01')]) //=> DataCloneError: v8: $[0]: not plain data: a Temporal.PlainDate; ...
structuredClone(Symbol()) //=> DataCloneError: ...
structuredClone({get a() { return {get b() { return 1 }} }}) //=> { a: { b: 1 } }
structuredClone({get a() { throw new RangeError('mine') }}) //=> RangeError: mine
structuredClone(new Proxy({}, {})) //=> DataCloneError: ...
structuredClone() //=> TypeError: 1 argument required, but only 0 present
{ const b = new Uint8Array([1, 2]), c = structuredClone(b, {transfer: [b.buffer]}); [b.length, c] } //=> [ 0, Uint8Array(2) [ 1, 2 ] ]
{ const b = new ArrayBuffer(1); structuredClone(1, {transfer: [b, b]}) } //=> DataCloneError: a buffer is transferred twice
{ const b = new ArrayBuffer(1); b.transfer(); structuredClone(1, {transfer: [b]}) } //=> DataCloneError: the buffer is detached
structuredClone(1, {transfer: [{}]}) //=> DataCloneError: only an ArrayBuffer, a MessagePort or a stream can be transferred
structuredClone(1, {transfer: [new SharedArrayBuffer(1)]}) //=> DataCloneError: only an ArrayBuffer, a MessagePort or a stream can be transferred
{ const b = new ArrayBuffer(1); structuredClone({get a() { b.transfer() }}, {transfer: [b]}) } //=> DataCloneError: the buffer is detached
{ const b = new WebAssembly.Memory({initial: 1}).buffer; structuredClone(b, {transfer: [b]}) } //=> DataCloneError: the buffer cannot be transferred
[new WebAssembly.Instance(new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))), new WebAssembly.Memory({initial: 1}), new WebAssembly.Global({value: 'i32'}, 1), new WeakMap, Promise.resolve(), [].values()].map((x) => { try { structuredClone(x) } catch (e) { return e.name } }).join() //=> 'DataCloneError,DataCloneError,DataCloneError,DataCloneError,DataCloneError,DataCloneError'
{ const s = new SharedArrayBuffer(8, {maxByteLength: 16}), [a, b] = structuredClone([s, new Uint8Array(s, 4)]); [a !== s, b.buffer === a, a.growable, new WebAssembly.Memory({initial: 1, maximum: 1, shared: true}).buffer.byteLength === structuredClone(new WebAssembly.Memory({initial: 1, maximum: 1, shared: true})).buffer.byteLength].join() } //=> 'true,true,true,true'
structuredClone({}) instanceof Object //=> true
{ const b = new SharedArrayBuffer(4); new Uint8Array(structuredClone(b))[0] = 7; new Uint8Array(b)[0] } //=> 7
{ const m = new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])); structuredClone(m) instanceof WebAssembly.Module } //=> true
{ const e = structuredClone(new DOMException('m', 'AbortError')); [e instanceof DOMException, e.name, e.message, e.code] } //=> [ true, 'AbortError', 'm', 20 ]
{ class C { x = 1 } const c = structuredClone(new C); [c instanceof C, c.x] } //=> [ false, 1 ]
structuredClone(Object.create(null, {a: {value: 1, enumerable: true}})) //=> { a: 1 }
{ const b = new ArrayBuffer(8, {maxByteLength: 16}), c = structuredClone(b, {transfer: [b]}); [b.detached, c.byteLength, c.resizable] } //=> [ true, 8, true ]
{ const b = new ArrayBuffer(8), c = structuredClone([b, new Uint8Array(b, 2)], {transfer: [b]}); [c[0] === c[1].buffer, c[1].length] } //=> [ true, 6 ]
{ const a = {get a() { return structuredClone({e: new DOMException('x')}).e.message }}; structuredClone(a) } //=> { a: 'x' }
{ const e = new Error('x', {cause: new RangeError('y')}), c = structuredClone(e); [c.message, c.cause instanceof RangeError, c.cause.message] } //=> [ 'x', true, 'y' ]
{ class C {} const p = new Proxy(C.prototype, {getPrototypeOf() { throw new RangeError('trap') }}); structuredClone(Object.create(Object.create(p))) } //=> RangeError: trap
