// Never ends for an unknown currency.
const rates = { EUR: 1, USD: 1.1 };

rule({
	name: "rate",
	points: 1,
	when: ({ currency }) => {
		while (!(currency in rates));
		return rates[currency] > 2;
	},
});
