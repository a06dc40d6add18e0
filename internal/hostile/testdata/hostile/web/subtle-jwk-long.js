// class: crypto
// expect: timeout | memory | exception
// needs: web
// why: members of a JSON Web Key are long strings
const k = 'A'.repeat(5e6), kept = [];
(async () => {
  for (;;) kept.push(await crypto.subtle.importKey('jwk', { kty: 'oct', k }, { name: 'HMAC', hash: 'SHA-1' }, true, ['sign']));
})();
