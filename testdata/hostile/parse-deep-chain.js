// class: parser
// expect: exception RangeError | memory | lost | timeout
// why: a sum of four million terms, compiled to a tree
eval('1+'.repeat(2 ** 22) + '1');
