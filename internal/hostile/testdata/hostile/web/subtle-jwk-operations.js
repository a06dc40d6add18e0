// class: crypto
// expect: memory | timeout
// needs: web
// why: the list of operations of a JSON Web Key does not end
const key_ops = (function* () { for (let n = 0;; n++) yield 'sign' + n; })();
crypto.subtle.importKey('jwk', { kty: 'oct', k: 'AAAA', key_ops }, { name: 'HMAC', hash: 'SHA-1' }, false, ['sign']);
