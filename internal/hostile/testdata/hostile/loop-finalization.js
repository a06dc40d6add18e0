// class: microtasks
// expect: timeout | ok
// why: a callback of a collection that does not return; the microtasks behind it are dropped when it is ended
const registry = new FinalizationRegistry(() => { for (;;); });
for (;;) {
  registry.register({}, 1);
  new Array(10000).fill(1);
  if (Math.random() < 0.00001) break;
}
(async () => {
  for (;;) await Atomics.waitAsync(new Int32Array(new SharedArrayBuffer(8)), 0, 0, 1).value;
})();
