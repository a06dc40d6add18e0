Object.keys(AbortSignal.prototype).sort().join() //=> 'aborted,onabort,reason,throwIfAborted'
Object.prototype.toString.call(new AbortController) //=> '[object AbortController]'
Object.getPrototypeOf(AbortSignal) === EventTarget && new AbortController().signal instanceof EventTarget //=> true
Object.getOwnPropertyDescriptor(globalThis, 'AbortSignal').enumerable //=> false
new AbortSignal //=> TypeError: Illegal constructor
AbortController() //=> TypeError: Class constructor AbortController cannot be invoked without 'new'
var said = [], say = (...what) => said.push(...what), take = () => said.splice(0).join()
var c = new AbortController, s = c.signal
[s.aborted, s.reason, s.onabort, s.throwIfAborted()] //=> [ false, undefined, null, undefined ]
s.onabort = (e) => say(e.type, e.target === s, e.isTrusted, s.aborted)
s.addEventListener('abort', function () { say(this === s) }, {once: true})
s.addEventListener('abort', {handleEvent(e) { say(this.x, e.eventPhase) }, x: 1})
c.abort(), c.abort(1), take() //=> 'abort,true,true,true,true,1,2'
s.reason.name + s.reason.code + (s.reason instanceof DOMException) + (s.reason instanceof Error) //=> 'AbortError20truetrue'
s.throwIfAborted() //=> AbortError: the operation was aborted
AbortSignal.abort('why').reason //=> 'why'
AbortSignal.abort('why').throwIfAborted() //=> : why
{ const s = AbortSignal.timeout(5), id = setInterval(() => {}, 1); new Promise((r) => s.onabort = () => r(s.reason.name, clearInterval(id))) } //=> 'TimeoutError'
AbortSignal.timeout(-1) //=> TypeError: the time is out of range
AbortSignal.timeout() //=> TypeError: 1 argument required, but only 0 present
{ const a = new AbortController, b = new AbortController, any = AbortSignal.any([a.signal, b.signal]); any.onabort = () => say('any', any.reason); a.signal.onabort = () => say('a', any.aborted); a.abort('A'); b.abort('B'); take() } //=> 'a,true,any,A'
AbortSignal.any([AbortSignal.abort(7)]).reason //=> 7
AbortSignal.any([{}]) //=> TypeError: Cannot read private member...
AbortSignal.any([]).aborted //=> false
{ const a = new AbortController; let s = a.signal; for (let n = 0; n < 1e5; n++) s = AbortSignal.any([s, s]); a.abort(1); s.reason } //=> 1
AbortSignal.prototype.aborted //=> TypeError: Cannot read private member...
// A handler that was removed is called in its new place.
{ const c = new AbortController, s = c.signal, said = []; s.onabort = () => said.push(1); s.addEventListener('abort', () => said.push(2)); s.onabort = null; s.onabort = () => said.push(3); s.onabort = () => said.push(4); c.abort(); said.join() } //=> '2,4'
[AbortSignal.length, AbortController.length, DOMException.length, Event.length, EventTarget.length] //=> [ 0, 0, 0, 1, 0 ]
// DOMException
[DOMException.ABORT_ERR, new DOMException('', 'AbortError').ABORT_ERR, DOMException.INDEX_SIZE_ERR, DOMException.VALIDATION_ERR, DOMException.DATA_CLONE_ERR, Object.keys(DOMException).length, Object.keys(DOMException.prototype).length] //=> [ 20, 20, 1, 16, 25, 25, 26 ]
Object.getOwnPropertyDescriptor(DOMException, 'SYNTAX_ERR') //=> { value: 12, writable: false, enumerable: true, configurable: false }
// Events
{ const e = new Event('x', {cancelable: true}), said = [e.returnValue, e.cancelBubble, e.srcElement]; e.returnValue = true; e.cancelBubble = false; said.push(e.defaultPrevented); e.returnValue = false; e.cancelBubble = true; e.cancelBubble = false; [...said, e.defaultPrevented, e.returnValue, e.cancelBubble].join() } //=> 'true,false,,false,true,false,true'
Object.getOwnPropertyDescriptor(new Event('x'), 'isTrusted') //=> { get: [Function: get isTrusted], set: undefined, enumerable: true, configurable: false }
[Object.keys(new Event('x')).join(), 'isTrusted' in Event.prototype, Object.getOwnPropertyDescriptor(new Event('x'), 'isTrusted').get === Object.getOwnPropertyDescriptor(new Event('y'), 'isTrusted').get] //=> [ 'isTrusted', false, true ]
Reflect.apply(Object.getOwnPropertyDescriptor(new Event('x'), 'isTrusted').get, {}, []) //=> TypeError: Cannot read private member...
{ const t = new EventTarget, e = new Event('x'); t.addEventListener('x', () => say(e.srcElement === t, e.cancelBubble)); t.dispatchEvent(e); e.stopPropagation(); t.dispatchEvent(e); e.stopImmediatePropagation(); t.dispatchEvent(e); t.dispatchEvent(e); take() } //=> 'true,false,true,false'
{ const t = new EventTarget; t.addEventListener('x', (e) => { say(1); e.stopImmediatePropagation() }, {once: true}); t.addEventListener('x', () => say(2), {once: true}); t.dispatchEvent(new Event('x')); t.dispatchEvent(new Event('x')); t.dispatchEvent(new Event('x')); take() } //=> '1,2'
{ const e = new Event('x', {bubbles: true}); e.preventDefault(); e.initEvent('y', false, true); e.preventDefault(); [e.type, e.bubbles, e.cancelable, e.defaultPrevented, Event.prototype.initEvent.length].join() } //=> 'y,false,true,true,1'
{ const t = new EventTarget; t.addEventListener('x', (e) => { e.initEvent('y'); say(e.type); e.preventDefault(); e.returnValue = false; say(e.defaultPrevented) }, {passive: true}); t.addEventListener('x', (e) => { e.preventDefault(); say(e.defaultPrevented) }); t.dispatchEvent(new Event('x', {cancelable: true})); take() } //=> 'x,false,true'
{ const e = new CustomEvent('x', {detail: 7, cancelable: true}), t = new EventTarget; t.addEventListener('x', (e) => say(e.detail, e.target === t)); t.dispatchEvent(e); [take(), e instanceof Event, new CustomEvent('x').detail, e.cancelable, CustomEvent.length, CustomEvent.name].join() } //=> '7,true,true,,true,1,CustomEvent'
{ class Mine extends CustomEvent { constructor() { super('mine', {detail: 1}) } get twice() { return this.detail * 2 } } const e = new Mine; [e.twice, e.type, e instanceof CustomEvent, Object.prototype.toString.call(e)].join() } //=> '2,mine,true,[object CustomEvent]'
{ const e = new CustomEvent('x', {detail: 1}); e.initCustomEvent('y', true, false, 2); [e.type, e.bubbles, e.detail].join() } //=> 'y,true,2'
{ const e = new ErrorEvent('error', {message: 'm', filename: 'f\ud800', lineno: -1, colno: 2.5, error: 7}), d = new ErrorEvent('error'); [e.message, e.filename, e.lineno, e.colno, e.error, d.message, d.filename, d.lineno, d.colno, d.error] } //=> [ 'm', 'f�', 4294967295, 2, 7, '', '', 0, 0, undefined ]
{ const promise = Promise.resolve(), e = new PromiseRejectionEvent('unhandledrejection', {promise, reason: 1}); [e.promise === promise, e.reason, PromiseRejectionEvent.length] } //=> [ true, 1, 2 ]
new PromiseRejectionEvent('x', {}) //=> TypeError: promise must be an object
CustomEvent('x') //=> TypeError: Class constructor CustomEvent cannot be invoked without 'new'
Reflect.apply(Object.getOwnPropertyDescriptor(ErrorEvent.prototype, 'message').get, new CustomEvent('x'), []) //=> TypeError: Cannot read private member...
new EventTarget().addEventListener('x', 1, {get capture() { throw 1 }}) //=> TypeError: the listener must be a function or an object
new EventTarget().removeEventListener('x', 1) //=> TypeError: the listener must be a function or an object
{ const t = new EventTarget, f = () => say(1); t.addEventListener('x', f, 'yes'); t.removeEventListener('x', f); t.dispatchEvent(new Event('x')); t.removeEventListener('x', f, 1); t.dispatchEvent(new Event('x')); take() } //=> '1'
var e = new Event('x', {cancelable: true}), t = new EventTarget
[e.type, e.cancelable, e.bubbles, e.composed, e.defaultPrevented, e.eventPhase, e.target, e.isTrusted, Event.AT_TARGET] //=> [ 'x', true, false, false, false, 0, null, false, 2 ]
t.addEventListener('x', (e) => { say(1); e.preventDefault() }), t.addEventListener('x', (e) => { say(2, e.composedPath()[0] === t); e.stopImmediatePropagation() }), t.addEventListener('x', () => say(3))
t.dispatchEvent(e) + take() //=> 'false1,2,true'
{ const t = new EventTarget, f = () => say('f'); t.addEventListener('x', f); t.addEventListener('x', f); t.addEventListener('x', f, true); t.dispatchEvent(new Event('x')); t.removeEventListener('x', f); t.dispatchEvent(new Event('x')); take() } //=> 'f,f,f'
{ const t = new EventTarget; t.addEventListener('x', () => say('once'), {once: true}); t.dispatchEvent(new Event('x')); t.dispatchEvent(new Event('x')); take() } //=> 'once'
{ const t = new EventTarget, c = new AbortController; t.addEventListener('x', () => say('s'), {signal: c.signal}); t.dispatchEvent(new Event('x')); c.abort(); t.dispatchEvent(new Event('x')); take() } //=> 's'
{ const t = new EventTarget; t.addEventListener('x', (e) => e.preventDefault(), {passive: true}); t.dispatchEvent(new Event('x', {cancelable: true})) } //=> true
{ const t = new EventTarget; t.addEventListener('x', (e) => t.dispatchEvent(e)); t.dispatchEvent({}) } //=> TypeError: Cannot read private member...
t.addEventListener('x', null), t.addEventListener('x', 5) //=> TypeError: the listener must be a function or an object
class Mine extends EventTarget { constructor() { super(); this.a = 1 } } new Mine().dispatchEvent(new (class extends Event {})('x')) //=> true
// DOMException
{ const e = new DOMException('m', 'DataCloneError'); [e.name, e.message, e.code, String(e), Object.prototype.toString.call(e), typeof e.stack] } //=> [ 'DataCloneError', 'm', 25, 'DataCloneError: m', '[object DOMException]', 'string' ]
[new DOMException().name, new DOMException().message, new DOMException('', 'Mine').code] //=> [ 'Error', '', 0 ]
// Signals that follow others
{ const a = new AbortController, told = []; const all = [a.signal, AbortSignal.any([a.signal]), AbortSignal.any([a.signal])]; all.push(AbortSignal.any([all[2], all[1]]), AbortSignal.any([all[1]])); for (const n of [3, 1, 4, 0, 2]) all[n].addEventListener('abort', () => told.push(n)); a.abort(); told.join() } //=> '0,1,2,3,4'
{ const a = new AbortController, b = new AbortController, any = AbortSignal.any([a.signal, b.signal]); b.abort('b'); a.abort('a'); any.reason } //=> 'b'
{ const a = new AbortController, b = new AbortController, any = AbortSignal.any([a.signal, b.signal]); let n = 0; any.onabort = () => n++; a.signal.onabort = () => b.abort(); a.abort(); n } //=> 1
{ const a = new AbortController, any = AbortSignal.any([a.signal]); let n = 0; any.onabort = () => n++; any.onabort = null; a.abort(); n } //=> 0
{ const a = new AbortController, any = AbortSignal.any([a.signal]); let n = 0; any.addEventListener('abort', () => n++, {once: true}); a.abort(); a.abort(); n } //=> 1
{ const a = new AbortController, t = new EventTarget; t.addEventListener('x', () => { say(1); a.abort() }); t.addEventListener('x', () => say(2), {signal: AbortSignal.any([a.signal])}); t.dispatchEvent(new Event('x')); take() } //=> '1'
{ const a = new AbortController, f = () => say('f'), t = new EventTarget; t.addEventListener('x', f, {signal: a.signal}); a.abort(); t.addEventListener('x', f); t.dispatchEvent(new Event('x')); take() } //=> 'f'
