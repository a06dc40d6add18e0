// escape: break the host by freezing what it needs
// want: Ann 1 guest
for (const object of [Object.prototype, Array.prototype, Function.prototype, Error.prototype, Account.prototype, Account, globalThis.mine]) Object.freeze(object);
Object.preventExtensions(globalThis);
[people()[0].name, numbers().next().value, new Savings('guest').owner].join(' ');
