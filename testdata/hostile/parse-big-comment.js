// class: parser
// expect: timeout | ok
// why: a comment of a quarter of a gigabyte, skipped character by character
// giant: the source is one string
for (;;) eval('/*' + 'x'.repeat(2 ** 28) + Math.random() + '*/');
