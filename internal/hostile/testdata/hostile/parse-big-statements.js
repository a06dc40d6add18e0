// class: parser
// expect: memory | timeout
// why: thirty megabytes of statements, whose syntax tree lies outside the heap
// oversized: the source is one string
eval('a;'.repeat(2 ** 24));
