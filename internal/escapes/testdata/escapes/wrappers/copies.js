// escape: change the host's maps by what its fields return
// want: false TypeError
mine.labels;
(() => {
  'use strict';
  const before = mine.labels;
  return [before !== null && before === mine.labels, tried(() => { mine.labels = { admin: 'yes' }; })].join(' ');
})();
