// class: modules
// expect: exception
// why: a module's then throws a proxy that throws
export function then() {
  throw new Proxy({}, { get() { throw 1; }, getPrototypeOf() { throw 2; } });
}
