// class: parser
// expect: memory | timeout | exception SyntaxError
// why: a function with a million variables that a closure keeps
let code = '';
for (let i = 0; i < 1e6; i++) code += `let a${i};`;
new Function(code + 'return () => eval("a1")')();
