// escape: give a field twice, under names that the host might take for one
// want: 98 97 Error
[
  pay({ AMOUNT: 50, amount: 2, Amount: 50, to: 'shop' }), pay({ amount: 1, Amount: 50, 'amount\0': 50, to: 'shop', TO: 'other' }),
  tried(() => pay({ Amount: 50, To: 'shop' })),
].join(' ');
