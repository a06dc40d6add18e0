// escape: change what a class's statics are for the host
// want: TypeError TypeError Paddock & Sons
'use strict';
(() => {
  'use strict';
  return [tried(() => { Account.bank = 'mine'; }), tried(() => { delete Account.bank; }), Account.bank].join(' ');
})();
