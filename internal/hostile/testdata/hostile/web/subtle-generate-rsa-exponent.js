// class: crypto
// expect: timeout
// needs: web
// why: the public exponent has many small factors, so few primes fit
const algorithm = { name: 'RSA-PSS', hash: 'SHA-1', modulusLength: 4096, publicExponent: new Uint8Array([0x06, 0xa6, 0x10, 0x43]) };
(async () => { for (;;) await crypto.subtle.generateKey(algorithm, false, ['sign']); })();
