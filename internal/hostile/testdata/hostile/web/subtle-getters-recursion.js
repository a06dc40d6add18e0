// class: crypto
// expect: timeout | exception RangeError
// needs: web
// why: a getter of an algorithm begins the operation again
const data = new Uint8Array(1);
const algorithm = { get name() { crypto.subtle.digest(algorithm, data); return 'SHA-1'; } };
crypto.subtle.digest(algorithm, data);
