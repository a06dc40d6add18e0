// The functions for measuring calls: the host calls add, and repeat calls the host.
function add(a, b) { return a + b; }

function repeat(n) {
	var x = 0;
	for (var i = 0; i < n; i++) x = host(x);
	return x;
}
