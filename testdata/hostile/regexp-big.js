// class: parser
// expect: exception SyntaxError | memory | timeout | lost
// why: an expression of sixteen million alternatives
// giant: the source is one string
new RegExp('(?:' + 'a|'.repeat(2 ** 23) + 'b)').test('c');
