// The objects that are converted: a record of about 1 KiB as JSON, and 1,024 of them.
// weigh reads every property, so that a lazy conversion is completed too.
function record(i) {
	var lines = [];
	for (var n = 0; n < 5; n++) lines.push({ sku: "sku-" + ((i + n) % 97), count: n + 1, cents: 100 * n + (i % 50) });
	return {
		id: i,
		name: "customer number " + i,
		email: "someone@example.org",
		active: i % 2 === 0,
		score: i / 4,
		tags: ["first", "second", "third"],
		address: { street: "Rua Augusta 1", city: "Lisbon", zip: "1100-053", lat: 38.71, lon: -9.13 },
		lines: lines,
		note: text
	};
}

var text = "", one, many = [];
while (text.length < 590) text += "paddock ";

function weigh(o) {
	var sum = o.id + o.name.length + o.email.length + (o.active ? 1 : 0) + o.score + o.note.length, i;
	for (i = 0; i < o.tags.length; i++) sum += o.tags[i].length;
	sum += o.address.street.length + o.address.city.length + o.address.zip.length + o.address.lat + o.address.lon;
	for (i = 0; i < o.lines.length; i++) sum += o.lines[i].sku.length + o.lines[i].count + o.lines[i].cents;
	return sum;
}

function weighAll(list) {
	var sum = 0;
	for (var i = 0; i < list.length; i++) sum += weigh(list[i]);
	return sum;
}

one = record(1);
for (var i = 0; i < 1024; i++) many.push(record(i));

function give() { return one; }
function giveAll() { return many; }
