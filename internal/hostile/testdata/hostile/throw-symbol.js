// class: throw
// expect: exception
// why: a symbol cannot be converted to a string
throw Symbol('thrown');
