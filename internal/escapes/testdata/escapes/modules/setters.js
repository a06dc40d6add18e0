// escape: see what a loader makes by setters on Object.prototype
// want: 0 true 2 open
(async () => {
  let calls = 0;
  for (const key of ['value', 'exports', 'id', 'filename', 'loaded', 'default', 'url', 'resolve', 'then', 'code', 'type', 'rate', 'open']) {
    Object.defineProperty(Object.prototype, key, { __proto__: null, set() { calls++; }, get() { if (key !== 'then') calls++; }, configurable: true });
  }
  const clerk = await import('/clerk.cjs');
  const bank = await import('/bank.mjs');
  const data = (await import('/data.json', { with: { type: 'json' } })).default;
  return [calls, clerk.default.module.loaded, data.rate, Object.keys(bank).at(-1)].join(' ');
})();
