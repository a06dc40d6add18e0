// escape: write what can only be read
// want: TypeError TypeError TypeError guest 100
(() => {
  'use strict';
  return [tried(() => { mine.owner = 'other'; }), tried(() => { mine.balance = 1e9; }), tried(() => { shop.name = 'mine'; }), mine.owner, mine.balance].join(' ');
})();
