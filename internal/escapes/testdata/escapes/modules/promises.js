// escape: come between a loader and its promises
// want: 0 true forged
(async () => {
  let calls = 0;
  Promise.prototype.then = function () { calls++; return mine; };
  Promise.resolve = () => { calls++; return mine; };
  Object.defineProperty(Promise, Symbol.species, { get() { calls++; return Object; } });
  Object.defineProperty(Promise.prototype, 'constructor', { get: () => Promise });
  const bank = await import('/bank.mjs');
  return [calls, bank.open, await import('/then.mjs')].join(' ');
})();
