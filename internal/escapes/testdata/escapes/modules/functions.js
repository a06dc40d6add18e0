// escape: reach the host by the functions that it gives to modules
// want: ReferenceError ReferenceError ReferenceError ReferenceError TypeError null
// without: EvalError EvalError EvalError EvalError TypeError null
(async () => {
  const { meta } = await import('/bank.mjs');
  const { require, module, given } = (await import('/clerk.cjs')).default;
  const walked = [meta.resolve, require, require.resolve, module].map(walk);
  return [...walked, tried(() => new require('x')), String(given.callee?.caller)].join(' ');
})();
