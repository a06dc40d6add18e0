// class: crypto
// expect: memory | timeout
// needs: web
// why: Go holds a megabyte for each key that is kept
const data = new Uint8Array(1e6), kept = [];
(async () => { for (;;) kept.push(await crypto.subtle.importKey('raw', data, { name: 'HMAC', hash: 'SHA-1' }, false, ['sign'])); })();
