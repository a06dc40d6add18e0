// escape: spend or close things in the getter of a new target's prototype
// want: x 50 true
const target = function () {}.bind();
Object.defineProperty(target, 'prototype', { get() { mine.send(shop, 50); return mine; } });
const made = Reflect.construct(Account, ['x'], target);
[Reflect.get(Account.prototype, 'owner', made), mine.balance, made !== mine].join(' ');
