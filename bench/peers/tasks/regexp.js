// A regexp scan of a log of about 300 KB: fields are searched for, counted, and replaced
// by a function.
var kernel = (function () {
	function kernel() {
		var hash = 17, match;
		function note(text) {
			for (var i = 0; i < text.length; i++) hash = (hash * 31 + text.charCodeAt(i)) % 1000003;
		}
		var address = /\b(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\b/g;
		while ((match = address.exec(log)) !== null) note(match[4]);
		var request = /"(GET|POST|PUT) (\/[^ ?"]*)(\?[^ "]*)? HTTP\/1\.[01]" ([45]\d\d)/g, failed = {};
		while ((match = request.exec(log)) !== null) failed[match[2]] = (failed[match[2]] || 0) + 1;
		Object.keys(failed).sort().forEach(function (path) { note(path + failed[path]); });
		var hidden = log.replace(/([a-z]+)@([a-z]+\.(?:com|org|net))/g, function (all, who, where) { return who.length + "@" + where; });
		note(hidden.length + " " + hidden.split(/\r?\n/).length);
		var words = hidden.match(/\b[A-Z][a-z]+(?:[A-Z][a-z]+)+\b/g);
		note(words.length + words[words.length - 1]);
		return hash;
	}

	var log = (function () {
		var seed = 7, lines = [], people = ["ada", "grace", "alan", "edsger"], hosts = ["example.com", "example.org", "test.net"];
		var agents = ["CurlLike/8", "WebCrawler", "PhoneBrowser", "robot"], methods = ["GET", "POST", "PUT"], codes = [200, 200, 204, 301, 404, 503];
		function random(n) {
			seed = (seed * 16807) % 2147483647;
			return seed % n;
		}
		for (var i = 0; i < 2500; i++) {
			lines.push("10." + random(256) + "." + random(256) + "." + random(256) + " - " + people[random(4)] + "@" + hosts[random(3)] +
				" [0" + (random(9) + 1) + "/Nov/2026] \"" + methods[random(3)] + " /shop/" + random(40) + (random(2) ? "?page=" + random(9) : "") +
				" HTTP/1.1\" " + codes[random(6)] + " " + random(99999) + " \"" + agents[random(4)] + "\"");
		}
		return lines.join("\n");
	})();

	return kernel;
})();
