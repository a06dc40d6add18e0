// class: regular expression
// expect: timeout | lost
// why: classes that are folded character by character when the expression is compiled
new RegExp('[^\\p{Lu}\\p{Ll}&&\\p{L}]'.repeat(20000), 'vi').test('a');
