// class: crypto
// expect: timeout | memory
// needs: web
// why: thousands of endless operations are pending, and the excess is refused
(async () => {
  const key = await crypto.subtle.importKey('raw', new Uint8Array(8), 'PBKDF2', false, ['deriveBits']);
  const algorithm = { name: 'PBKDF2', hash: 'SHA-1', salt: new Uint8Array(8), iterations: 2 ** 32 - 1 };
  for (let n = 0; n < 1e5; n++) crypto.subtle.deriveBits(algorithm, key, 8).catch(() => {});
})();
