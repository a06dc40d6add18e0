// escape: collect garbage in the midst of calls, so that handles of the host dangle
// want: guest 3 99
const made = [];
const left = pay({ to: 'shop', amount: 1 }, () => { for (let n = 0; n < 3; n++) { made.push(new Account('x')); collect(); } });
[owner(mine), made.length, left].join(' ');
