// class: crypto
// expect: timeout | memory
// needs: web
// why: a flood of RSA keys, each of which takes seconds
const algorithm = { name: 'RSA-OAEP', hash: 'SHA-512', modulusLength: 4096, publicExponent: new Uint8Array([1, 0, 1]) };
for (let n = 0; n < 20000; n++) crypto.subtle.generateKey(algorithm, false, ['decrypt']).catch(() => {});
