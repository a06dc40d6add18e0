// escape: load what is no module of the host by import
// want: TypeError TypeError TypeError
(async () => {
  const names = [];
  for (const from of ['data:text/javascript,export default 1', '/etc/passwd', 'node:fs']) {
    await import(from).catch(e => { names.push(e.name); });
  }
  return names.join(' ');
})();
