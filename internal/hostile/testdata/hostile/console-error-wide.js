// class: console
// expect: ok
// why: errors with long stacks that hold each other, printed with all causes
Error.stackTraceLimit = Infinity;
function f(n, cause) { return n ? f(n - 1, cause) : Object.assign(new Error('x'.repeat(1e4), { cause }), { cause2: cause }); }
let e;
for (let i = 0; i < 30; i++) e = f(500, e);
console.log(e);
console.error('%O', [e, e, e]);
console.dir(e, { depth: Infinity, showHidden: true });
