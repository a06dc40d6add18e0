rule({
	name: "large amount",
	points: 20,
	when: payment => payment.amount > 1000,
	because: payment => `${payment.amount.toFixed(2)} ${payment.currency}`,
});

rule({
	name: "sum",
	points: 50,
	when: ({ amount, items }) => amount < items.reduce((sum, { price, count }) => sum + price * count, 0) / 100,
	because: ({ amount }) => `${amount.toFixed(2)} is less than a hundredth of what the items cost`,
});
