// class: errors
// expect: exception Error
// why: a hundred thousand causes
let e = new Error('first');
for (let i = 0; i < 1e5; i++) e = new Error('next', { cause: e });
throw e;
