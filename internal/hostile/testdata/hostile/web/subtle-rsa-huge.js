// class: crypto
// expect: ok
// needs: web
// why: RSA keys of a million bits, and numbers that are no keys
(async () => {
  const refused = async (f) => {
    try {
      await f();
    } catch (e) {
      if (e instanceof DOMException) return;
    }
    throw new Error(String(f));
  };
  const algorithm = { name: 'RSA-PSS', hash: 'SHA-256' };
  const big = 'x'.repeat(170000), import_ = (jwk) => refused(() => crypto.subtle.importKey('jwk', jwk, algorithm, false, ['sign']));
  for (const modulusLength of [0, 8, 1025, 8192, 1e6, 2 ** 32 - 1]) {
    await refused(() => crypto.subtle.generateKey({ ...algorithm, modulusLength, publicExponent: new Uint8Array([1, 0, 1]) }, false, ['sign']));
  }
  for (const publicExponent of [[], [0], [1], [2], [255, 255, 255, 255, 255]]) {
    await refused(() => crypto.subtle.generateKey(
      { ...algorithm, modulusLength: 2048, publicExponent: new Uint8Array(publicExponent) }, false, ['sign']));
  }
  await import_({ kty: 'RSA', n: big, e: 'AQAB', d: big, p: big, q: big, dp: big, dq: big, qi: big });
  await import_({ kty: 'RSA', n: 'x'.repeat(1366), e: big, d: 'AQ', p: 'AQ', q: 'AQ', dp: 'AQ', dq: 'AQ', qi: 'AQ' });
  for (const part of ['', 'AA', 'AQ', 'Ag', 'x'.repeat(1366)]) {
    for (const n of ['x'.repeat(342), 'x'.repeat(683), 'x'.repeat(1365) + 'w']) {
      await import_({ kty: 'RSA', n, e: 'AQAB', d: part, p: part, q: part, dp: part, dq: part, qi: part });
    }
  }
  await refused(() => crypto.subtle.importKey('spki', new Uint8Array(1e7).fill(0x30), algorithm, false, ['verify']));
})();
