// escape: spend the money in the host's call back, between its check and its payment
// want: Error 0
const order = { to: 'shop', amount: 50 };
[tried(() => pay(order, () => mine.send(shop, 100))), mine.balance].join(' ');
