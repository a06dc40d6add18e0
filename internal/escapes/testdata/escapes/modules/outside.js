// escape: load what is outside of the root
// want: 14 refused
(async () => {
  let refused = 0;
  for (const name of ['../secret.mjs', '../../../../secret.mjs', './..%2fsecret.mjs', './%2e%2e/%2e%2e/secret.mjs', '/../secret.mjs',
    'file:///..%5csecret.mjs', 'file://host/secret.mjs', 'http://host/secret.mjs', 'data:text/javascript,export default 1', 'blob:x',
    'node:fs', 'fs', '/bank\0.mjs', '..\\secret.mjs']) {
    try {
      await import(name);
    } catch (e) {
      report(e.message, e.stack);
      refused++;
    }
  }
  return `${refused} refused`;
})();
