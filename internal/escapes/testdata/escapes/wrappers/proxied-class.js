// escape: stand between a class and its objects, and make one of the host's in its name
// want: TypeError x 1
let seen;
const Spied = new Proxy(Account, { construct(target, args, newTarget) { seen = Reflect.construct(target, args, newTarget); return seen; } });
const made = new Spied('x');
globalThis.Account = Spied;
class Mine extends Spied { get balance() { return 1; } }
[tried(() => Spied.prototype.send.call(Spied, shop, 1)), made.owner, new Mine('y').balance].join(' ');
