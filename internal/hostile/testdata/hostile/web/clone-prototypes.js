// class: endless loop
// expect: timeout
// needs: web
// why: the prototype of an object to clone is a proxy without an end
const p = new Proxy({}, { getPrototypeOf: () => p });
structuredClone({ a: Object.create(p) });
