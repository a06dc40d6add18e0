// class: parser
// expect: exception SyntaxError | timeout | ok
// why: counted quantifiers that are unrolled
new RegExp('(?:a{0,100}){0,100}'.repeat(500)).test('a');
