// escape: have functions of the host called by V8 as hooks, with V8's own arguments
// want: Error Error Error Error Error TypeError 100
[
  () => `${{ toString: pay }}`, () => [3, 1].sort(pay), () => new Proxy({}, { get: payAll }).x, () => JSON.stringify({ toJSON: owner }),
  () => 'x'.replace('x', pay), () => new (class extends mine.send {})(),
].map(tried).concat(mine.balance).join(' ');
