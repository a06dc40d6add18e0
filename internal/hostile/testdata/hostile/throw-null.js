// class: throw
// expect: exception
// why: null has no properties to report
throw null;
