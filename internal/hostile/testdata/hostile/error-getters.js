// class: errors
// expect: exception Error | exception
// why: name, message and stack never return
const e = new Error('hostile');
for (const key of ['name', 'message', 'stack', 'cause', 'constructor', 'toString'])
  Object.defineProperty(e, key, { get() { for (;;); } });
throw e;
