try { require('./module-frozen.cjs'); } catch {}
Object.defineProperty(module, 'exports', { get() { throw new Proxy({}, { get() { throw 1; } }); } });
Object.defineProperty(module, 'loaded', { get() { for (;;); }, set() { throw 1; } });
