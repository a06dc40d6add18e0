// escape: confuse construction by what new is used on: proxies, bound functions, other classes
// want: true true true TypeError TypeError TypeError 1
let reads = 0;
const proxied = new Proxy(function () {}, { get(target, key) { reads++; return key === 'prototype' ? Admin.prototype : target[key]; } });
const one = tried(() => Reflect.construct(Account, ['one'], new Proxy(class {}, {})));
const forged = new Proxy(function () {}.bind(), { get(target, key) { reads++; return key === 'prototype' ? Admin.prototype : target[key]; } });
const two = Reflect.construct(Account, ['two'], forged), three = Reflect.construct(Account, ['three'], Savings);
const { get } = Object.getOwnPropertyDescriptor(Account.prototype, 'owner');
[get.call(one) === 'one', get.call(two) === 'two', get.call(three) === 'three',
  tried(() => two.launch()), tried(() => Savings.prototype.interest.call(three)), tried(() => Reflect.construct(Account, ['x'], () => 1)), reads].join(' ');
