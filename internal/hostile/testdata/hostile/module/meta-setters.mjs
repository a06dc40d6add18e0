// class: modules
// expect: exception
// why: setters on Object.prototype wait for what is put into import.meta
for (const name of ['url', 'resolve', 'get', 'set', 'value', 'writable', 'enumerable', 'configurable']) {
  Object.defineProperty(Object.prototype, name, { configurable: true, get() { throw 1; }, set() { for (;;); } });
}
import.meta.url;
await import('./lib/meta.mjs');
