// escape: have traps run by a Proxy as the prototype of an argument
// want: 0 1 -5
let traps = 0;
const proto = new Proxy({}, { get(_, key) { traps++; return key === 'amount' ? -5 : 'shop'; }, has() { traps++; return true; }, getOwnPropertyDescriptor() { traps++; }, ownKeys() { traps++; return []; } });
const copy = echo(Object.setPrototypeOf({ x: 1 }, proto));
tried(() => pay(Object.create(proto)));
const at = traps;
[at, copy.x, Object.create(proto).amount].join(' ');
