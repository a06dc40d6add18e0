// class: errors
// expect: exception Error
// why: an error that is its own cause, and one of its own errors
const e = new AggregateError([], 'cyclic');
e.cause = e;
e.errors.push(e, e);
throw Object.assign(new Error('outer', { cause: e }), { e });
