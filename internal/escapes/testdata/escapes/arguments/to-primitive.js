// escape: run code by Symbol.toPrimitive, valueOf and toString while the host converts
// want: Error Error Error Error 100
const run = () => { mine.send(shop, 100); return 1; };
const x = { [Symbol.toPrimitive]: run, valueOf: run, toString: run, toJSON: run };
[() => pay({ to: 'shop', amount: x }), () => sum([x]), () => join(x), () => mine.send(shop, x)].map(tried).concat(mine.balance).join(' ');
