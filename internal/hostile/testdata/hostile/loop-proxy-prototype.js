// class: proxy
// expect: exception RangeError
// why: a prototype chain of proxies that leads back into itself
const handler = {};
const p = new Proxy({}, handler);
handler.getPrototypeOf = () => p;
Object.prototype.isPrototypeOf.call({}, p);
