// class: parser
// expect: ok | exception SyntaxError | exception RangeError | exception ReferenceError | memory
// why: a template with a million parts
const source = '`' + '${1}'.repeat(2e6) + '`';
eval(source);
