// escape: close the isolate in what runs when an object of the host was collected
// want: closed
// ends: the isolate
const registry = new FinalizationRegistry(() => shutdown('isolate'));
(() => { for (let n = 0; n < 100; n++) registry.register(new Account('x'), n); })();
(async () => {
  for (let n = 0; n < 20; n++) { await later('x'); collect(); }
  return 'alive';
})();
