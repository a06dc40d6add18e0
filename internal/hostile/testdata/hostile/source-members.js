// class: parser
// expect: memory
// why: a chain of twelve million members
eval('a' + '.b'.repeat(12e6));
