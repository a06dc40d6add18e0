// class: errors
// expect: exception Error
// why: a message of a million lines
throw new Error('line\n'.repeat(1e6));
