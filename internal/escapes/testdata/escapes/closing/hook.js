// escape: close the isolate by its function as a hook of V8's own
// want: closed
// ends: the isolate
const o = { [Symbol.toPrimitive]: () => shutdown('isolate') };
report(`${o}`);
mine.send(shop, 100);
