// done
for (const k of ['encode', 'write']) Object.defineProperty(Object.prototype, k, { get() { throw new SyntaxError() } });
Buffer.from('é'.repeat(1000))
