// class: regular expression
// expect: timeout
// why: quadratic matching at each of a million places
'a'.repeat(1e6).replace(/a*b/g, '');
