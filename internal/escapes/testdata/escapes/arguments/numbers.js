// escape: pay amounts that are none
// want: 0 of 15, 100
const amounts = [-1, -0, 0, NaN, Infinity, -Infinity, 1.5, 2 ** 53, 2 ** 64, '5', true, null, undefined, [5], 5n ** 40n];
let paid = 0;
for (const amount of amounts) {
  if (typeof tried(() => pay({ to: 'shop', amount })) === 'number') paid++;
  if (tried(() => mine.send(shop, amount)) === undefined) paid++;
}
`${paid} of ${amounts.length}, ${mine.balance}`;
