for (const name of ['', '\ud800', '\udc00\ud800', '\0', '__proto__', 'constructor', 'then', 'default', '0', '4294967295', ' ', 'ü']) {
  Object.defineProperty(exports, name, { enumerable: true, value: name });
}
exports[Symbol.iterator] = () => exports;
