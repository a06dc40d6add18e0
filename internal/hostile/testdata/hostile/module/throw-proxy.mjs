// class: modules
// expect: exception
// why: the body of a module throws a proxy whose traps throw
throw new Proxy(function () {}, { get() { throw 1; }, has() { throw 2; }, getPrototypeOf() { throw 3; }, ownKeys() { throw 4; } });
