setTimeout.length + setTimeout.name //=> '1setTimeout'
Object.getOwnPropertyDescriptor(globalThis, 'setTimeout').enumerable //=> true
'prototype' in setTimeout //=> false
var said = [], say = (...what) => said.push(...what), later = (ms) => new Promise((r) => setTimeout(r, ms)), take = () => said.splice(0).join()
setTimeout(say, 80, 'two'), setTimeout(say, 0, 'zero', 'args'), setTimeout(say, 40, 'one'), later(120).then(take) //=> 'zero,args,one,two'
for (let n = 0; n < 200; n++) setTimeout(say, 0, n)
later(0).then(() => take() === Array.from({length: 200}, (_, n) => n).join()) //=> true
typeof setTimeout(() => {}) //=> 'number'
setTimeout('say(1)') //=> TypeError: the handler must be a function
setTimeout() //=> TypeError: 1 argument required, but only 0 present
setTimeout(say, 1n) //=> TypeError: Cannot convert a BigInt value to a number
// Negative, enormous and odd delays are 0.
setTimeout(say, -5, 'a'), setTimeout(say, 2 ** 32, 'b'), setTimeout(say, 'x', 'c'), setTimeout(say, {valueOf: () => 0}, 'd'), later(0).then(take) //=> 'a,b,c,d'
(function () { setTimeout(function () { 'use strict'; say(this === globalThis) }, 0) })(), later(1).then(take) //=> 'true'
clearTimeout(), clearTimeout(12345), clearInterval(-1), clearTimeout('x'), clearTimeout({}) //=> undefined
{ const id = setTimeout(say, 0, 'never'); setTimeout(say, 0, 'yes'); clearTimeout(id); clearTimeout(id) } later(1).then(take) //=> 'yes'
{ const id = setTimeout(say, 0, 'never'); clearInterval(String(id)) } later(1).then(take) //=> ''
new Promise((r) => { let n = 0; const id = setInterval((x) => { say(x + n); if (++n === 3) clearInterval(id), later(5).then(r) }, 1, 'i') }).then(take) //=> 'i0,i1,i2'
// A timer that another timer clears does not run, even if it is due.
{ let b; setTimeout(() => clearTimeout(b), 0); b = setTimeout(say, 0, 'never') } later(1).then(take) //=> ''
setTimeout(() => Promise.resolve().then(() => say('micro')), 0), setTimeout(say, 0, 'macro'), later(1).then(take) //=> 'micro,macro'
// Timers nested more than five deep take four milliseconds.
{ const start = Date.now(); (async () => { for (let n = 0; n < 16; n++) await later(0); return Date.now() - start >= 36 })() } //=> true
{ const id = setImmediate(say, 'never'); setImmediate(say, 'x', 'y'); clearImmediate(id); clearImmediate() } later(1).then(take) //=> 'x,y'
{ const deep = (n) => n === 0 ? say('end') : setImmediate(deep, n - 1); deep(20) } new Promise((r) => { const look = () => said.length > 0 ? r(take()) : setImmediate(look); look() }) //=> 'end'
setImmediate('say(1)') //=> TypeError: the handler must be a function
[setImmediate.length, clearImmediate.length, reportError.length, typeof setImmediate(() => {})] //=> [ 1, 0, 1, 'number' ]
reportError() //=> TypeError: 1 argument required, but only 0 present
queueMicrotask(() => say('b')), say('a'), later(0).then(take) //=> 'a,b'
queueMicrotask('x') //=> TypeError: the callback must be a function
queueMicrotask() //=> TypeError: 1 argument required, but only 0 present
