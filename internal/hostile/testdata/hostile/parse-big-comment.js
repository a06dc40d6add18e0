// class: parser
// expect: memory
// why: a comment of a quarter of a gigabyte, which is copied before it is skipped
for (;;) eval('/*' + 'x'.repeat(2 ** 28) + Math.random() + '*/');
