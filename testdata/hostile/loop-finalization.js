// class: microtasks
// expect: timeout
// why: a callback of a collection's that does not return
const registry = new FinalizationRegistry(() => { for (;;); });
for (;;) {
  registry.register({}, 1);
  new Array(10000).fill(1);
  if (Math.random() < 0.00001) break;
}
(async () => {
  for (;;) await Atomics.waitAsync(new Int32Array(new SharedArrayBuffer(8)), 0, 0, 1).value;
})();
