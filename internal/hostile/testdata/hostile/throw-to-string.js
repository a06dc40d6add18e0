// class: throw
// expect: exception
// why: an object whose conversions never return
const never = () => { for (;;); };
throw { toString: never, valueOf: never, [Symbol.toPrimitive]: never, get message() { return never(); }, get stack() { return never(); } };
