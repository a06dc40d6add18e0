// class: endless loop
// expect: exception RangeError | exception DataCloneError | timeout
// needs: web
// why: the trap of a prototype clones the object whose prototype it is
const p = new Proxy({}, { getPrototypeOf: () => { structuredClone(o); return null; } }), o = Object.create(p);
structuredClone(o);
