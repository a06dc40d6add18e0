// escape: change a module for all who import it
// want: TypeError TypeError TypeError TypeError true null
(async () => {
  'use strict';
  const bank = await import('/bank.mjs');
  const changed = [
    () => { bank.open = 'mine'; },
    () => { delete bank.open; },
    () => Object.setPrototypeOf(bank, {}),
    () => Object.defineProperty(bank, 'extra', { value: 1 }),
  ].map(tried);
  return [...changed, (await import('/bank.mjs')).open, String(Object.getPrototypeOf(bank))].join(' ');
})();
