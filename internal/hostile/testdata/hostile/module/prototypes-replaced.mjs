// class: modules
// expect: exception
// why: the built-ins that loading might use are replaced by functions that throw
const wrong = () => { throw new Error('used'); };
for (const object of [Object, Array, Reflect, JSON, Promise, WebAssembly, Function.prototype, Array.prototype, String.prototype, RegExp.prototype, Map.prototype, Promise.prototype]) {
  for (const key of Reflect.ownKeys(object)) {
    try { object[key] = wrong; } catch {}
  }
}
globalThis.Promise = globalThis.Error = globalThis.TypeError = globalThis.SyntaxError = globalThis.WebAssembly = wrong;
for (const name of ['./lib/empty.cjs', './lib/strange.cjs', './lib/throws.cjs', './lib/meta.mjs', './none.mjs', './lib/start.wasm']) {
  try { await import(name); } catch {}
}
