// class: parser
// expect: ok | exception SyntaxError | exception RangeError | exception ReferenceError | memory
// why: classes without end
const source = '(class{});'.repeat(5e5);
eval(source);
