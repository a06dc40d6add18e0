// escape: have a specifier's text run, grow or differ between two looks
// want: file:///bank.mjs 1 TypeError TypeError TypeError
(async () => {
  const { meta } = await import('/bank.mjs');
  const { require } = (await import('/clerk.cjs')).default;
  let looks = 0;
  const resolved = meta.resolve({ toString() { return looks++ ? '../secret.mjs' : '/bank.mjs'; } });
  const huge = 'x'.repeat(2 ** 28);
  return [resolved, looks, tried(() => meta.resolve(Symbol('x'))), tried(() => meta.resolve(huge)),
    tried(() => require({ toString: () => shutdown('context') }))].join(' ');
})();
