// escape: run code with the host's rights by a then on what a promise is resolved with
// want: ReferenceError 1
// without: EvalError 1
let calls = 0, walked;
Object.defineProperty(Object.prototype, 'then', {
  get() {
    if (Object.hasOwn(this, 'age')) return resolve => { calls++; walked = walk(resolve); delete Object.prototype.then; resolve('mine'); };
  },
  configurable: true,
});
later('x').then(() => [walked, calls].join(' '));
