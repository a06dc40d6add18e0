// class: parser
// expect: ok | exception SyntaxError | exception RangeError | exception ReferenceError | memory
// why: functions without end
const source = 'function f(){}'.repeat(5e5);
eval(source);
