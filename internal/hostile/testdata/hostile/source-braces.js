// class: parser
// expect: ok | exception SyntaxError | exception RangeError | exception ReferenceError | memory
// why: {}{}{}: blocks without end
const source = '{}'.repeat(2e6);
eval(source);
