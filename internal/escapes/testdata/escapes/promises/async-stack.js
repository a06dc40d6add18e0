// escape: read the host's frames in stacks across await
// want: true
async function inner() { await later('x'); await laterFails('panic'); }
(async () => {
  try { await inner(); } catch (e) { report(e.stack, e.message); return e.message === 'internal error'; }
})();
