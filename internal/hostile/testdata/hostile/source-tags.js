// class: parser
// expect: memory
// why: twelve million templates, each the tag of the next
eval('f' + '``'.repeat(12e6));
