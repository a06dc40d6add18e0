// class: microtasks
// expect: timeout | memory | ok
// why: modules compiled without end, on other threads
const module = new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
(async () => {
  for (;;) await Promise.all(Array.from({ length: 100 }, () => WebAssembly.compile(module)));
})();
