// A ray tracer: spheres over a chequered floor, one light with shadows, and reflections.
// It uses only +, -, *, / and Math.sqrt, which are exact, so every engine must render the
// same picture. Like all kernels it is in a function, as in the output of bundlers,
// because global names are slow in some of the peers.
var kernel = (function () {
	function kernel() {
		var width = 160, height = 120;
		var spheres = [
			sphere(0, 1, 6, 1, 0.9, 0.2, 0.2, 0.3),
			sphere(-1.8, 0.7, 4.6, 0.7, 0.2, 0.8, 0.3, 0.2),
			sphere(1.7, 0.5, 4.2, 0.5, 0.3, 0.3, 0.9, 0.5),
			sphere(0.4, 0.3, 3.4, 0.3, 0.9, 0.8, 0.1, 0.1),
			sphere(-0.7, 0.25, 3.2, 0.25, 0.8, 0.8, 0.8, 0.7)
		];
		var light = new Vector(-5, 8, -2), eye = new Vector(0, 1.2, -1.5), hash = 17;
		for (var y = 0; y < height; y++) {
			for (var x = 0; x < width; x++) {
				var direction = new Vector((x - width / 2) / height, (height / 2 - y) / height - 0.1, 1).unit();
				var colour = trace(spheres, light, eye, direction, 4);
				hash = mix(hash, level(colour.x));
				hash = mix(hash, level(colour.y));
				hash = mix(hash, level(colour.z));
			}
		}
		return hash;
	}

	function Vector(x, y, z) {
		this.x = x;
		this.y = y;
		this.z = z;
	}
	Vector.prototype.plus = function (v) { return new Vector(this.x + v.x, this.y + v.y, this.z + v.z); };
	Vector.prototype.minus = function (v) { return new Vector(this.x - v.x, this.y - v.y, this.z - v.z); };
	Vector.prototype.times = function (k) { return new Vector(this.x * k, this.y * k, this.z * k); };
	Vector.prototype.dot = function (v) { return this.x * v.x + this.y * v.y + this.z * v.z; };
	Vector.prototype.unit = function () { return this.times(1 / Math.sqrt(this.dot(this))); };

	function sphere(x, y, z, radius, red, green, blue, shine) {
		return { centre: new Vector(x, y, z), radius: radius, colour: new Vector(red, green, blue), shine: shine };
	}

	// The distance at which the ray meets the sphere, or -1 if it does not.
	function meets(ball, from, direction) {
		var to = ball.centre.minus(from), along = to.dot(direction);
		var square = ball.radius * ball.radius - to.dot(to) + along * along;
		if (square < 0) return -1;
		var half = Math.sqrt(square), near = along - half;
		if (near > 0.0001) return near;
		return along + half > 0.0001 ? along + half : -1;
	}

	function trace(spheres, light, from, direction, depth) {
		var nearest = null, distance = 1e9;
		for (var i = 0; i < spheres.length; i++) {
			var d = meets(spheres[i], from, direction);
			if (d > 0 && d < distance) {
				nearest = spheres[i];
				distance = d;
			}
		}
		var point, normal, colour, shine;
		if (direction.y < -0.0001 && -from.y / direction.y < distance) {
			distance = -from.y / direction.y;
			if (distance > 60) return sky(direction);
			point = from.plus(direction.times(distance));
			normal = new Vector(0, 1, 0);
			colour = (Math.floor(point.x) + Math.floor(point.z)) % 2 === 0 ? new Vector(0.9, 0.9, 0.9) : new Vector(0.2, 0.2, 0.25);
			shine = 0.15;
		} else if (nearest) {
			point = from.plus(direction.times(distance));
			normal = point.minus(nearest.centre).unit();
			colour = nearest.colour;
			shine = nearest.shine;
		} else {
			return sky(direction);
		}
		var toLight = light.minus(point), far = Math.sqrt(toLight.dot(toLight)), bright = 0.1;
		toLight = toLight.unit();
		var slope = normal.dot(toLight);
		if (slope > 0 && !shadowed(spheres, point, toLight, far)) bright += slope * 0.9;
		var seen = colour.times(bright);
		if (depth > 1 && shine > 0) {
			var mirrored = direction.minus(normal.times(2 * normal.dot(direction)));
			seen = seen.times(1 - shine).plus(trace(spheres, light, point, mirrored, depth - 1).times(shine));
		}
		return seen;
	}

	function shadowed(spheres, point, toLight, far) {
		for (var i = 0; i < spheres.length; i++) {
			var d = meets(spheres[i], point, toLight);
			if (d > 0 && d < far) return true;
		}
		return false;
	}

	function sky(direction) {
		var up = direction.y > 0 ? direction.y : 0;
		return new Vector(0.7 - 0.4 * up, 0.8 - 0.3 * up, 1);
	}

	function level(x) { return x >= 1 ? 255 : Math.floor(x * 256); }

	function mix(hash, x) { return (hash * 31 + x) % 1000003; }

	return kernel;
})();
