// class: microtasks
// expect: timeout
// why: async iteration over a source without an end
(async () => {
  for await (const x of (async function* () { for (;;) yield 1; })());
})();
