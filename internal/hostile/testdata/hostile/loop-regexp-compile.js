// class: regular expression
// expect: memory
// why: classes that are folded character by character when the expression is compiled
new RegExp('\\p{L}'.repeat(1e5), 'iu').test('a');
