// class: crypto
// expect: timeout | memory
// needs: web
// why: the longest HMAC keys are generated and kept
const kept = [];
(async () => {
  for (;;) kept.push(await crypto.subtle.generateKey({ name: 'HMAC', hash: 'SHA-1', length: 65536 * 8 }, true, ['sign']));
})();
