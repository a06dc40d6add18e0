// escape: change an order after it was verified, in the host's own call back
// want: 90 90
const order = { to: 'shop', amount: 10 };
const left = pay(order, () => { order.amount = 100; order.to = 'other'; Object.prototype.amount = 100; });
[left, mine.balance].join(' ');
