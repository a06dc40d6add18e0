// class: crypto
// expect: timeout | memory
// needs: web
// why: each of the 255 blocks of HKDF reads a long info again
(async () => {
  const key = await crypto.subtle.importKey('raw', new Uint8Array(8), 'HKDF', false, ['deriveBits']);
  const algorithm = { name: 'HKDF', hash: 'SHA-1', salt: new Uint8Array(8), info: new Uint8Array(10e6) };
  for (;;) await crypto.subtle.deriveBits(algorithm, key, 255 * 160);
})();
