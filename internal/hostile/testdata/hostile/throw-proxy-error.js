// class: throw
// expect: exception
// why: a proxy of an error, whose traps throw it again
const p = new Proxy(new Error('inside'), new Proxy({}, { get() { throw p; } }));
throw p;
