// escape: have a generator's return resolved with an object of the host whose constructor is asked
// want: guest true
Object.defineProperty(Account.prototype, 'then', { get() { report(walk(this)); }, configurable: true });
async function* make() { try { yield 1; } finally { report('closed'); } }
(async () => {
  const it = make();
  await it.next();
  const { value, done } = await it.return(mine);
  return [value.owner, done].join(' ');
})();
