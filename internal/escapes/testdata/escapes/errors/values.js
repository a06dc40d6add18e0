// escape: read Go's types, paths and stacks in errors that are returned as values
// want: 4 outer: plain plain
const list = failures(), [outer] = caused();
for (let e of [...list, outer]) for (; e; e = e.cause) report(e.message, String(e), e.stack, Object.getOwnPropertyNames(e).join());
[list.length, outer.message, outer.cause.message].join(' ');
