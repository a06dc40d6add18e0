// class: modules
// expect: timeout
// why: a then of all promises that never returns, which an import's promise has too
Promise.prototype.then = function () { for (;;); };
Object.defineProperty(Promise.prototype, 'constructor', { get() { for (;;); } });
await import('./lib/empty.cjs').then();
