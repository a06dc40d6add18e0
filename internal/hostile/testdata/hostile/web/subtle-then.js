// class: crypto
// expect: timeout
// needs: web
// why: the result of an operation outside the isolate looks like a promise
Object.defineProperty(Object.prototype, 'then', { get() { for (;;); } });
crypto.subtle.digest('SHA-1', new Uint8Array(2e6));
