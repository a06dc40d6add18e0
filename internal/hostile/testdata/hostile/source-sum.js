// class: parser
// expect: ok | exception SyntaxError | exception RangeError | exception ReferenceError | memory
// why: one expression of a million terms
const source = '1' + '+a'.repeat(3e6);
eval(source);
