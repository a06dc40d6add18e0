// class: parser
// expect: ok | exception SyntaxError | exception RangeError | exception ReferenceError | memory
// why: variables without end, all of different names
let source = ''; for (let i = 0; i < 5e5; i++) source += 'let a' + i + ';';
eval(source);
