// class: clone
// expect: timeout
// needs: web
// why: clones an object whose chain of prototypes has no end
const next = () => new Proxy({}, { getPrototypeOf: next });
structuredClone(Object.create(next()));
