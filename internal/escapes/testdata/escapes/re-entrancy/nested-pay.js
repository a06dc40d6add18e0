// escape: pay again and again inside the host's own call back, beyond what is there
// want: Error 0 RangeError
let depth = 0;
const again = () => { if (depth++ < 20) pay({ to: 'shop', amount: 10 }, again); };
const end = tried(() => pay({ to: 'shop', amount: 10 }, again));
while (mine.balance > 0) mine.send(shop, mine.balance);
const deep = () => call(deep);
[end, mine.balance, tried(deep)].join(' ');
