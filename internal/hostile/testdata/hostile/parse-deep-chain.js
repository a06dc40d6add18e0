// class: parser
// expect: exception RangeError | memory | timeout | ok
// why: a sum of two million terms, whose syntax tree lies outside the heap
eval('1+'.repeat(2 ** 21) + '1');
