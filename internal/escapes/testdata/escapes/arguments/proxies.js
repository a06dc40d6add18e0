// escape: pass proxies, which answer as they like, for data, arrays, bytes and objects of the host
// want: Error Error Error Error Error Error Error 0
let traps = 0;
const handler = new Proxy({}, { get() { traps++; } });
const forged = x => new Proxy(x, handler);
[
  () => pay(forged({ to: 'shop', amount: 1 })), () => sum(forged([1])), () => hash(forged(new Uint8Array(3))), () => owner(forged(mine)),
  () => mine.send(forged(shop), 1), () => echo({ deep: [forged({})] }), () => record(forged(new Map())),
].map(tried).concat(traps).join(' ');
