// class: parser
// expect: exception RangeError
// why: a million nested blocks
eval('{'.repeat(1e6) + '}'.repeat(1e6));
