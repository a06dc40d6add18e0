// class: code
// expect: exception RangeError | timeout
// why: each eval evals the next one, deeper
const code = 'eval(code)';
eval(code);
