// class: microtasks
// expect: timeout | ok
// why: one wait after the other, while nobody runs JavaScript
const cell = new Int32Array(new SharedArrayBuffer(8));
(async () => {
  for (;;) await Atomics.waitAsync(cell, 0, 0, 0.01).value;
})();
