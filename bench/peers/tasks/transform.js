// A JSON transformation: an order book is parsed, filtered, grouped by customer, sorted
// and serialized. All amounts are in cents.
var kernel = (function () {
	function kernel() {
		var orders = JSON.parse(book), customers = {}, i;
		for (i = 0; i < orders.length; i++) {
			var order = orders[i];
			if (order.state === "cancelled") continue;
			var sum = order.lines.reduce(function (all, line) { return all + line.count * line.cents; }, 0);
			var customer = customers[order.customer.id];
			if (!customer) {
				customer = customers[order.customer.id] = { id: order.customer.id, name: order.customer.name.toUpperCase(), total: 0, orders: [], skus: {} };
			}
			customer.total += sum;
			customer.orders.push({ id: order.id, sum: sum, paid: order.state === "paid", day: order.date.substring(0, 10) });
			order.lines.forEach(function (line) { customer.skus[line.sku] = (customer.skus[line.sku] || 0) + line.count; });
		}
		var report = Object.keys(customers).map(function (id) {
			var c = customers[id];
			c.orders.sort(function (a, b) { return b.sum - a.sum || a.id - b.id; });
			return {
				id: c.id,
				name: c.name,
				total: c.total,
				orders: c.orders,
				skus: Object.keys(c.skus).sort().map(function (sku) { return sku + ":" + c.skus[sku]; })
			};
		});
		report.sort(function (a, b) { return b.total - a.total || a.id - b.id; });
		var text = JSON.stringify(report), hash = 17;
		for (i = 0; i < text.length; i += 3) hash = (hash * 31 + text.charCodeAt(i)) % 1000003;
		return hash + text.length;
	}

	// book is the order book as JSON, about 700 KB.
	var book = (function () {
		var seed = 42, orders = [], states = ["open", "paid", "paid", "sent", "cancelled"];
		function random(n) {
			seed = (seed * 16807) % 2147483647;
			return seed % n;
		}
		for (var i = 0; i < 2500; i++) {
			var lines = [], who = random(300);
			for (var n = random(6) + 1; n > 0; n--) lines.push({ sku: "sku-" + random(97), count: random(9) + 1, cents: random(9999) + 1, note: "line \"" + n + "\"" });
			orders.push({
				id: i,
				state: states[random(5)],
				date: "2026-0" + (random(9) + 1) + "-1" + random(9) + "T10:00:00Z",
				customer: { id: who, name: "customer " + who, city: "Lisbon" },
				lines: lines
			});
		}
		return JSON.stringify(orders);
	})();

	return kernel;
})();
