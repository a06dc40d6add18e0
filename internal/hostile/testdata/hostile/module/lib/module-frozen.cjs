Object.freeze(module);
Object.setPrototypeOf(module, new Proxy({}, { get() { throw 1; }, set() { throw 2; } }));
Object.setPrototypeOf(require, null);
