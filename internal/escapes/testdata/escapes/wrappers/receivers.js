// escape: call methods and accessors on what is no object of their class
// want: TypeError
const { get } = Object.getOwnPropertyDescriptor(Account.prototype, 'balance');
const { set } = Object.getOwnPropertyDescriptor(Account.prototype, 'note');
const names = [];
for (const x of [{}, shop, null, undefined, 5, 'x', Account, Account.prototype, Object.create(mine), new Proxy(mine, {}), globalThis, numbers(), [mine]]) {
  names.push(tried(() => Account.prototype.send.call(x, shop, 1)), tried(() => get.call(x)), tried(() => set.call(x, 'forged')), tried(() => Reflect.apply(Account.prototype[Symbol.iterator], x, [])));
}
[...new Set(names)].join(' ');
