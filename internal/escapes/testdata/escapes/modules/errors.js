// escape: reach the host by the errors of its loader
// want: ReferenceError ReferenceError ReferenceError ReferenceError
// without: EvalError EvalError EvalError EvalError
(async () => {
  const said = [];
  for (const name of ['/nothing.mjs', 'package', '/data.json', 'x'.repeat(1e6)]) {
    try {
      await import(name);
    } catch (e) {
      report(e.message, e.stack, e.code);
      said.push(walk(e));
    }
  }
  return said.join(' ');
})();
