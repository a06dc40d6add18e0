// escape: make objects of the host while it makes one, in the getter of a new target
// want: 3 x0 true
let made = [];
const target = n => Object.defineProperty(function () {}.bind(), 'prototype', { get() { if (n < 2) make(n + 1); collect(); return Account.prototype; } });
const make = n => made.push(Reflect.construct(Account, ['x' + n], target(n)));
make(0);
[made.length, made.at(-1).owner, made.every(a => a instanceof Account)].join(' ');
