// class: modules
// expect: ok
// why: specifiers that are no strings, or that throw as they become one
const strange = [
  undefined, null, Symbol('s'), 1n, {}, Object.create(null), new Proxy({}, { get() { throw 1; } }), { toString() { throw null; } },
  { toString: () => ({}) }, { [Symbol.toPrimitive]: () => './lib/empty.cjs' }, { toString() { import('./lib/empty.cjs'); return './lib/empty.cjs'; } },
  '\ud800', './\0', './%00', './%2e%2e/%2e%2e/x', '..\\..\\x', 'file:///etc/passwd', '//host/x', 'data:text/javascript,1', 'host:x', 'node:fs',
  '#x', '#', '@', '@/', 'a/../../..', 'paddock:instance', './lib/', '', ' ', 'http://[', './' + '../'.repeat(1000),
];
for (const s of strange) {
  for (const f of [() => import(s), async () => import.meta.resolve(s)]) await f().catch(() => {});
}
