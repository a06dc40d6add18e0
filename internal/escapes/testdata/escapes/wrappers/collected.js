// escape: use objects of the host after they were collected, or see them die
// want: 1 guest true
const refs = [], registry = new FinalizationRegistry(() => { report('finalised'); tried(() => mine.send(shop, -1)); });
for (let n = 0; n < 500; n++) {
  const account = new Account('x' + n);
  registry.register(account, n);
  refs.push(new WeakRef(account));
}
(async () => {
  await later('x');
  collect();
  await later('y');
  const alive = refs.map(ref => ref.deref()).filter(Boolean);
  return [1, mine.owner, alive.every(account => account.owner[0] === 'x')].join(' ');
})();
