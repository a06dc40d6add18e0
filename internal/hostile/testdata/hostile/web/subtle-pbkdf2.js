// class: crypto
// expect: timeout
// needs: web
// why: PBKDF2 with as many iterations as possible takes an hour on another goroutine
(async () => {
  const key = await crypto.subtle.importKey('raw', new Uint8Array(8), 'PBKDF2', false, ['deriveBits']);
  await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-512', salt: new Uint8Array(8), iterations: 2 ** 32 - 1 }, key, 65536 * 8);
})();
