// class: huge array-like
// expect: timeout | memory
// why: a raw template of enormous length whose pieces a builtin trap gives as empty strings
String.raw({ raw: { length: 2 ** 53 - 1, __proto__: new Proxy({}, { get: String.prototype.trim.bind('') }) } });
