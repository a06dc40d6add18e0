// class: crypto
// expect: timeout | memory
// needs: web
// why: each call reads a long password and a long salt, and is too short to be refused
(async () => {
  const key = await crypto.subtle.importKey('raw', new Uint8Array(5e6), 'PBKDF2', false, ['deriveBits']);
  const algorithm = { name: 'PBKDF2', hash: 'SHA-1', salt: new Uint8Array(5e6), iterations: 1 };
  for (;;) await crypto.subtle.deriveBits(algorithm, key, 65536 * 8);
})();
