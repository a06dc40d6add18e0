// class: errors
// expect: exception Error
// why: prepareStackTrace that throws what throws again
Error.prepareStackTrace = (e) => { throw Object.defineProperty({}, 'stack', { get() { throw e; } }); };
throw new Error('prepared');
