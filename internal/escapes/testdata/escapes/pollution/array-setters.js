// escape: see or change the host's arrays by setters on Array.prototype
// want: 1 Ann 0
let calls = 0;
for (const key of [0, 1, 2]) {
  Object.defineProperty(Array.prototype, key, { set() { calls++; }, get() { calls++; return 'forged'; }, configurable: true });
}
const list = people();
[list.length, list[0].name, calls].join(' ');
