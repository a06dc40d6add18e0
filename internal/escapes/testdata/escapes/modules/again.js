// escape: close the context in the midst of loading
// want: closed
// ends: the context
(async () => {
  import('/data.json', { with: { get type() { shutdown('context'); return 'json'; } } });
  await import('/bank.mjs');
  return 'open';
})();
