// class: errors
// expect: exception Error | memory | lost
// why: a message of a quarter of a gigabyte
// giant: the message is one string
throw new Error('x'.repeat(2 ** 28));
