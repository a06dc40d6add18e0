// class: regular expression
// expect: timeout
// why: catastrophic backtracking inside a lookbehind, with a back reference
/(?<=^(\w+\s?)*\1)$/.test('a a '.repeat(20) + '!' + 'a'.repeat(40));
