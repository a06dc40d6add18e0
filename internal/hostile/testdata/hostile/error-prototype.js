// class: errors
// expect: exception Error | exception
// why: Error.prototype answers with accessors that throw
for (const key of ['name', 'message', 'toString'])
  Object.defineProperty(Error.prototype, key, { get() { throw new Error('again'); } });
throw new Error('hostile');
