// class: crypto
// expect: timeout | memory
// needs: web
// why: operations with data are begun again and again, and refusals are ignored
const data = new Uint8Array(4e6);
(async () => {
  for (;;) {
    const all = [];
    for (let n = 0; n < 100; n++) all.push(crypto.subtle.digest('SHA-512', data).catch(() => {}));
    await Promise.any(all);
  }
})();
