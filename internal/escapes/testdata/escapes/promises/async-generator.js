// escape: re-enter an asynchronous generator from the host while it runs
// want: 1 x guest
async function* make() {
  yield 1;
  const inner = it.next();
  yield (await later('x')).name;
  yield 3;
  yield (await laterMine()).owner;
}
const it = make();
(async () => {
  const out = [];
  call(() => { it.next().then(r => out.push(r.value)); });
  for await (const x of it) out.push(x);
  return out.join(' ');
})();
