// escape: rob the host while it iterates, which runs the guest's code by design
// want: Error 38 2
let n = 0;
const orders = {
  [Symbol.iterator]() { return this; },
  next() {
    n++;
    if (n === 2) pay({ to: 'shop', amount: 50 });
    if (n === 3) return { value: { to: 'shop', amount: 100 } };
    return { value: { to: 'shop', amount: 6 } };
  },
  return() { throw new Error('no return'); },
};
[tried(() => payAll(orders)), mine.balance, [...mine].filter(x => x === 6).length].join(' ');
