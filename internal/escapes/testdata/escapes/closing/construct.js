// escape: close the isolate in the prototype getter of a new target
// want: closed
// ends: the isolate
const target = function () {}.bind();
Object.defineProperty(target, 'prototype', { get() { shutdown('isolate'); return {}; } });
Reflect.construct(Account, ['x'], target);
