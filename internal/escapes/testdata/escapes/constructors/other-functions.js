// escape: make code in the host's context by the constructors of asynchronous functions and generators
// want: ReferenceError ReferenceError ReferenceError
// without: EvalError EvalError EvalError
const { getPrototypeOf } = Object;
const names = [];
(async () => {
  for (const f of [async () => {}, function* () {}, async function* () {}]) {
    try {
      const made = new (getPrototypeOf(f).constructor)('return secret')();
      const r = made.next ? made.next() : made;
      names.push(await r);
    } catch (e) {
      names.push(e.name);
    }
  }
  return names.join(' ');
})();
