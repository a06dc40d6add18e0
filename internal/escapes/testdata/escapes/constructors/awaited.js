// escape: make code in the host's context by what its promises bring
// want: ReferenceError ReferenceError true
// without: EvalError EvalError true
(async () => {
  const person = await later('x'), account = await laterMine();
  return [walk(person), walk(account), account === mine].join(' ');
})();
