// class: parser
// expect: exception SyntaxError | exception RangeError
// why: a million nested groups
new RegExp('('.repeat(1e6) + ')'.repeat(1e6)).test('');
