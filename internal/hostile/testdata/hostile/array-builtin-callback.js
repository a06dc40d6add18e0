// class: huge array-like
// expect: timeout
// why: every element is there, and the callback is a builtin, so that no function of JavaScript is ever entered
Array.prototype.forEach.call(new Proxy({ length: 2 ** 53 - 1 }, { has: Boolean, get: Reflect.get }), Boolean);
