// escape: have the host's promises made by a constructor of the guest's
// want: 0 true x
let calls = 0;
Object.defineProperty(Promise, Symbol.species, { get() { calls++; return class { constructor(f) { f(report, report); } }; }, configurable: true });
globalThis.Promise = class { constructor() { calls++; } };
const promise = later('x');
const before = calls;
(async () => [before, Object.getPrototypeOf(promise) !== Promise.prototype, (await promise).name].join(' '))();
