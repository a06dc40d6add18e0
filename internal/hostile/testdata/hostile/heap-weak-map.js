// class: heap
// expect: memory | lost | timeout
// why: a weak map whose keys are kept
const m = new WeakMap();
const keys = [];
for (;;) {
  const key = {};
  keys.push(key);
  m.set(key, [key]);
}
