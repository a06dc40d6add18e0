// class: microtasks
// expect: timeout
// why: promises that nobody handles, for reasons that nobody may look into
for (;;) Promise.reject(new Proxy({}, { get() { throw 1; } }));
