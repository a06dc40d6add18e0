// class: parser
// expect: memory | lost
// why: a comment of a quarter of a gigabyte, which is copied before it is skipped
// giant: the source is one string
for (;;) eval('/*' + 'x'.repeat(2 ** 28) + Math.random() + '*/');
