// class: modules
// expect: ok | memory
// why: a hundred thousand import attributes, long ones, and getters that throw or import
const many = Object.fromEntries(Array.from({ length: 1e5 }, (_, n) => ['a' + n, 'b']));
const long = { type: 'x'.repeat(1e7), ['y'.repeat(1e7)]: 'json' };
const all = [
  many, long, { type: 1 }, { type: null }, { get type() { throw 1; } }, { get type() { import('./lib/empty.cjs'); return 'json'; } },
  { __proto__: { type: 'json' } }, { type: '\0json' }, { 'type\0': 'json' }, { type: 'JSON' }, 1, null,
];
for (const a of all) await import('./lib/data.json', { with: a }).catch(() => {});
await import('./lib/data.json', { get with() { throw 1; } }).catch(() => {});
