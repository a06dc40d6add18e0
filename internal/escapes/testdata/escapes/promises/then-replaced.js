// escape: catch the host's resolve functions by a replaced then
// want: x undefined
let seen;
Promise.prototype.then = function (resolve, reject) { seen = [resolve, reject]; };
Promise.prototype.catch = Promise.prototype.finally = Promise.prototype.then;
(async () => [(await later('x')).name, String(seen)].join(' '))();
