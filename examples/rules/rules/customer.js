rule({
	name: "new customer",
	points: 10,
	when: ({ customer }) => customer.age < 1 && customer.orders === 0,
	because: () => "the first order, on the first day",
});

rule({
	name: "other country",
	points: 25,
	when: payment => payment.country !== payment.customer.country,
	because: payment => `from ${payment.country}, lives in ${payment.customer.country}`,
});

rule({
	name: "old friend",
	points: -20,
	when: ({ customer }) => customer.orders > 10,
	because: ({ customer }) => `${customer.orders} orders`,
});
