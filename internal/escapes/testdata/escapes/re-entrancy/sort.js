// escape: change what the host iterates over while it does
// want: 3 97
const orders = [1, 1, 1].map(amount => ({ to: 'shop', amount }));
const { [Symbol.iterator]: values } = Array.prototype;
let reads = 0;
orders[Symbol.iterator] = function* () { for (const o of values.call(orders)) { yield o; orders.length = 3; o.amount = 100; Array.prototype[Symbol.iterator] = () => { throw reads++; }; } };
[payAll(orders), mine.balance].join(' ');
