const strange = [
  undefined, null, 1, 1n, Symbol('s'), {}, [], Object.create(null), new String('./empty.cjs'), new Proxy({}, { get() { throw 1; } }),
  { toString() { throw 2; } }, { toString() { return require('./empty.cjs'); } }, '', '.', '..', './', '\0', './\0', '\ud800', './\ud800', '%', './%', './?',
  '/', '//', '/etc/passwd', '/module/lib/empty.cjs', 'file:///etc/passwd', 'file:///module/lib/empty.cjs', 'x'.repeat(1e7), './' + 'x'.repeat(1e5),
  './' + 'x/'.repeat(1e4), './' + '../'.repeat(1e4) + 'etc/passwd', '..\\..\\x', 'node:fs', '#x', '@', '@a', 'a/../../b', 'host:x', require, exports, module,
];
for (const s of strange) {
  for (const f of [() => require(s), () => require.resolve(s), () => new require(s), () => require.call(s, s), () => Reflect.construct(require, [s], Map)]) {
    try { f(); } catch {}
  }
}
