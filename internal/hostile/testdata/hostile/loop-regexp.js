// class: regular expression
// expect: timeout
// why: catastrophic backtracking
/^(a+)+$/.test('a'.repeat(50) + 'b');
