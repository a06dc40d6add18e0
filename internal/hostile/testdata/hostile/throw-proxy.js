// class: throw
// expect: exception
// why: every trap of what is thrown never returns
throw new Proxy({}, new Proxy({}, { get() { for (;;); } }));
