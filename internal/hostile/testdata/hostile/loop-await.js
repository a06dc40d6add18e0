// class: microtasks
// expect: timeout
// why: an async function awaits what is there already, for ever
(async () => {
  for (;;) await null;
})();
