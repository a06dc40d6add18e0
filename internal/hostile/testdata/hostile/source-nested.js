// class: parser
// expect: ok | exception SyntaxError | exception RangeError | exception ReferenceError | memory
// why: arrays in arrays, deeper than the stack
const source = '['.repeat(2e6) + ']'.repeat(2e6);
eval(source);
