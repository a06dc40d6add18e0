rule({
	name: "many attempts",
	points: 30,
	when: payment => payment.attempts > 3,
	because: payment => `${payment.attempts} attempts`,
});

rule({
	name: "night",
	points: 5,
	when: ({ at }) => at.getUTCHours() < 5,
	because: ({ at }) => `at ${at.toISOString().slice(11, 16)} UTC`,
});

rule({
	name: "gift cards",
	points: 15,
	when: ({ items }) => items.some(({ kind, count }) => kind === "gift card" && count > 2),
	because: ({ items }) => `${items.find(({ kind }) => kind === "gift card").count} gift cards`,
});
