const prices = { bread: 4.2, bun: 0.6, cake: 21 };

export default async function (request) {
	const order = await request.json();
	const lines = order.map(({ what, count }) => {
		if (!(what in prices)) throw new RangeError(`we have no ${what}`);
		return { what, count, price: prices[what] * count };
	});
	const total = lines.reduce((sum, line) => sum + line.price, 0);
	return Response.json({ lines, total }, { status: 201, headers: { "x-lines": lines.length } });
}
