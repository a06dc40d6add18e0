// class: crypto
// expect: timeout | memory
// needs: web
// why: AES-KW of long keys takes many steps for each byte
(async () => {
  const hmac = { name: 'HMAC', hash: 'SHA-1' };
  const long = await crypto.subtle.importKey('raw', new Uint8Array(8e6), hmac, true, ['sign']);
  const key = await crypto.subtle.generateKey({ name: 'AES-KW', length: 256 }, false, ['wrapKey', 'unwrapKey']);
  for (;;) {
    const wrapped = await crypto.subtle.wrapKey('raw', long, key, 'AES-KW');
    await crypto.subtle.unwrapKey('raw', wrapped, key, 'AES-KW', hmac, true, ['sign']);
  }
})();
