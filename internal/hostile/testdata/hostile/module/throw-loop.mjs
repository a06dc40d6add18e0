// class: modules
// expect: exception
// why: a module throws an error whose message and stack never end
const e = new Error('x');
for (const name of ['message', 'stack', 'name', 'cause', 'toString']) Object.defineProperty(e, name, { get() { for (;;); } });
Object.setPrototypeOf(e, new Proxy({}, { get() { for (;;); }, getPrototypeOf() { for (;;); } }));
await null;
throw e;
