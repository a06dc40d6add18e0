// class: crypto
// expect: timeout
// needs: web
// why: Go holds a megabyte for each key that is garbage
const data = new Uint8Array(1e6);
(async () => { for (;;) await crypto.subtle.importKey('raw', data, { name: 'HMAC', hash: 'SHA-1' }, false, ['sign']); })();
