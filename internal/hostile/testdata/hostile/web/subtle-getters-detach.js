// class: crypto
// expect: ok
// needs: web
// why: getters of algorithms detach and resize the data and the parameters
(async () => {
  const key = await crypto.subtle.generateKey({ name: 'AES-GCM', length: 128 }, true, ['encrypt', 'decrypt', 'wrapKey', 'unwrapKey']);
  for (const change of [(b) => b.detached || b.transfer(), (b) => b.detached || b.resize(0), (b) => b.detached || b.resize(4e6)]) {
    for (const size of [0, 1, 100, 2e6]) {
      for (const call of ['encrypt', 'decrypt', 'unwrapKey']) {
        const data = new ArrayBuffer(size, { maxByteLength: 4e6 }), iv = new ArrayBuffer(12, { maxByteLength: 4e6 });
        const algorithm = {
          get name() { change(data); return 'AES-GCM'; },
          get additionalData() { change(data); return new Uint8Array(iv); },
          get iv() { change(iv); return iv.detached ? new Uint8Array(1) : new Uint8Array(iv); },
          get tagLength() { change(iv); return 128; },
        };
        try {
          if (call === 'unwrapKey') await crypto.subtle.unwrapKey('raw', data, key, algorithm, algorithm, true, ['encrypt']);
          else await crypto.subtle[call](algorithm, key, new Uint8Array(data));
        } catch {}
      }
    }
  }
})();
