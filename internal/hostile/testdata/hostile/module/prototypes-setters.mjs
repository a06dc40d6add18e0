// class: modules
// expect: exception
// why: before modules of every type are loaded, all the prototypes have setters and getters that throw
const names = ['0', '1', 'default', 'exports', 'require', 'resolve', 'module', 'loaded', 'id', 'filename', 'value', 'type', 'code', 'url', 'then', 'with', 'get', 'set', 'a'];
for (const prototype of [Object.prototype, Array.prototype, Function.prototype, Promise.prototype, Error.prototype]) {
  for (const name of names) {
    if (prototype === Promise.prototype && name === 'then') continue;
    Object.defineProperty(prototype, name, { configurable: true, get() { throw new Error('read'); }, set() { throw new Error('written'); } });
  }
}
for (const name of ['empty.cjs', 'strange.cjs', 'throws.cjs', 'exports-odd.cjs', 'meta.mjs', 'none.mjs', 'start.wasm']) {
  await import('./lib/' + name).catch(() => {});
}
await import('./lib/data.json', { __proto__: null, with: { __proto__: null, type: 'json' } }).catch(() => {});
