// class: parser
// expect: exception RangeError
// why: ten million parentheses
eval('('.repeat(1e7));
