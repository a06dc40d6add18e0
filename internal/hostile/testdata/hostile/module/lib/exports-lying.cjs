let asked = 0;
module.exports = new Proxy({}, {
  ownKeys: () => Array.from({ length: 1000 + asked++ }, (_, n) => 'a' + n),
  getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true, value: 1 }),
  get(target, name) { return asked % 2 ? name : undefined; },
});
