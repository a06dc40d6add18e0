// Listeners of the global object
var seen = [], soon = () => new Promise((f) => setTimeout(f, 5)) //=> undefined
[onerror, onunhandledrejection, onrejectionhandled, addEventListener.length, dispatchEvent.length] //=> [ null, null, null, 2, 1 ]
{ let e; const f = (x) => { e = x }; addEventListener('t', f); dispatchEvent(new Event('t')); removeEventListener('t', f); [e.type, e.target === globalThis, e.currentTarget, e.isTrusted] } //=> [ 't', true, null, false ]
{ let me; globalThis.addEventListener('t', function () { me = this }, { once: true }); globalThis.dispatchEvent(new Event('t')); me === globalThis } //=> true
addEventListener.call({}, 't', () => {}) //=> TypeError: Illegal invocation
// error
{ onerror = (...all) => { seen.push(all.map((x) => x instanceof Error ? x.message : x)); return true }; setTimeout(() => { throw new RangeError('mine') }); soon().then(() => seen.pop()) } //=> [ 'Uncaught RangeError: mine', 'test.js', 1, 130, 'mine' ]
{ reportError('text'); const x = seen.pop(); [x[0], x[4]] } //=> [ 'Uncaught text', 'text' ]
{ queueMicrotask(() => { throw 1 }); soon().then(() => seen.pop()[4]) } //=> 1
{ const t = new EventTarget(); t.addEventListener('x', () => { throw 2 }); t.dispatchEvent(new Event('x')); seen.pop()[4] } //=> 2
{ onerror = null; let e; const f = (x) => { e = x; x.preventDefault() }; addEventListener('error', f); reportError(5); removeEventListener('error', f); [e instanceof ErrorEvent, e.error, e.cancelable, e.defaultPrevented, e.isTrusted] } //=> [ true, 5, true, true, true ]
{ onerror = (e) => { seen.push(e instanceof Event); return true }; const r = dispatchEvent(new Event('error', { cancelable: true })); onerror = null; [seen.pop(), r] } //=> [ true, false ]
// unhandledrejection and rejectionhandled
{ const p = Promise.reject(7); onunhandledrejection = (e) => { seen.push([e.type, e.promise === p, e.reason, e instanceof PromiseRejectionEvent, e.cancelable]); e.preventDefault() }; soon().then(() => seen.pop()) } //=> [ 'unhandledrejection', true, 7, true, true ]
{ onrejectionhandled = (e) => { seen.push([e.type, e.reason, e.cancelable]) }; const p = Promise.reject(8); soon().then(() => { p.catch(() => {}); return soon() }).then(() => [seen.length, seen.pop()]) } //=> [ 2, [ 'rejectionhandled', 8, false ] ]
{ seen.length = 0; Promise.reject(9).catch(() => {}); soon().then(() => seen) } //=> []
{ onunhandledrejection = () => false; Promise.reject(10); soon().then(() => 'continues') } //=> 'continues'
