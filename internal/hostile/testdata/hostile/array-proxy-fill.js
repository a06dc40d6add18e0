// class: huge array-like
// expect: timeout
// why: fills a proxy whose trap is a builtin
Array.prototype.fill.call(new Proxy({ length: 2 ** 53 - 1 }, { set: Object }), 1);
