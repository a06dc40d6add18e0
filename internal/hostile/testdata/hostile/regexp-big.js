// class: parser
// expect: exception SyntaxError | memory | timeout
// why: an expression of sixteen million alternatives
new RegExp('(?:' + 'a|'.repeat(2 ** 23) + 'b)').test('c');
