// class: regular expression
// expect: memory
// why: the arguments of thirty million calls, all made before the first
'x'.repeat(3e7).replace(/(x)/g, () => 'y');
