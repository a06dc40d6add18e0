// class: regular expression
// expect: lost
// why: classes that are folded character by character when the expression is compiled
new RegExp('\\p{L}'.repeat(1e5), 'iu').test('a');
