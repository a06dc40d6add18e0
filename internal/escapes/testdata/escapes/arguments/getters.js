// escape: show the host one amount when it verifies, another when it pays
// want: Error Error 100
let reads = 0;
const order = { to: 'shop', get amount() { return reads++ ? 100 : 1; } };
[tried(() => pay(order)), tried(() => echo({ a: { get b() { return mine.send(shop, 100); } } })), mine.balance].join(' ');
