// class: modules
// expect: ok
// why: import.meta is taken apart, and used where it was not made for
const { resolve } = import.meta;
for (const key of Reflect.ownKeys(import.meta)) delete import.meta[key];
Object.setPrototypeOf(import.meta, new Proxy({}, { get() { throw 1; }, set() { throw 2; } }));
Object.defineProperty(import.meta, 'url', { get() { throw 3; } });
Object.freeze(import.meta);
const tries = [
  () => resolve(), () => resolve('x'.repeat(1e8)), () => new resolve('./x'), () => resolve.call(null, { toString: resolve }),
  () => resolve({ toString() { return resolve('./lib/empty.cjs'); } }), () => resolve.apply(null, new Array(1e4).fill('./x')),
];
for (const f of tries) try { f(); } catch {}
const names = [];
for (let n = 0; n < 1e4; n++) names.push(resolve('./lib/' + n));
