// class: parser
// expect: exception RangeError
// why: a million nested array literals
new Function('return ' + '['.repeat(1e6) + ']'.repeat(1e6));
