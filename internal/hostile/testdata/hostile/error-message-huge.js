// class: errors
// expect: exception Error | memory
// why: a message of a quarter of a gigabyte
throw new Error('x'.repeat(2 ** 28));
